import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Seat } from '../crowd/member.ts';
import { programBeside } from './install.ts';
import { answers, MeasuredProcess } from './measured-process.ts';
import { type MeasuredRedis, startMeasuredRedis } from './measured-redis.ts';
import { FIRST_CLIENT, freePort, type Plan, type Server, type ServerKind, temporaryFolder } from './server.ts';

const PROGRAM = new URL('./hocuspocus-program.mjs', import.meta.url);

class Hocuspocus implements Server {
  program!: MeasuredProcess;
  readonly #folder: string;
  readonly #port: number;
  readonly #redis: MeasuredRedis | null;
  #documents = 0;

  constructor(folder: string, port: number, redis: MeasuredRedis | null) {
    this.#folder = folder;
    this.#port = port;
    this.#redis = redis;
  }

  get #file(): string {
    return join(this.#folder, 'documents.sqlite');
  }

  cpu(): number {
    return this.program.cpu + (this.#redis?.cpu() ?? 0);
  }

  async start(): Promise<void> {
    this.program = new MeasuredProcess(
      [await programBeside('hocuspocus', PROGRAM), String(this.#port), this.#file],
      {},
    );
    await this.program.ready(() => answers(`http://127.0.0.1:${this.#port}`));
  }

  async plan({ documents, people, content }: Plan): Promise<Seat[]> {
    const names = Array.from({ length: documents }, () => `d${++this.#documents}`);
    const database = new DatabaseSync(this.#file, { timeout: 10_000 });
    database.exec('begin immediate');
    const insert = database.prepare('insert into documents (name, data) values (?, ?)');
    for (const name of names) insert.run(name, content);
    database.exec('commit');
    database.close();
    return names.flatMap((document) =>
      Array.from({ length: people }, (_, i) => this.#seat(document, i + FIRST_CLIENT)),
    );
  }

  async restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.program.end(signal);
    await this.start();
  }

  async stop(): Promise<void> {
    await this.program.end('SIGKILL');
    await this.#redis?.redis.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #seat(document: string, client: number): Seat {
    const url = `ws://127.0.0.1:${this.#port}/`;
    return { url, headers: {}, document, client, dialect: 'hocuspocus', cursors: 'json' };
  }
}

export const hocuspocusSqlite: ServerKind = {
  name: 'Hocuspocus 4, SQLite',
  durability: 'shows and acknowledges an edit at once; writes the whole document 2 to 10 s later, fsync per write',
  settles: 2_700,
  start: async () => {
    const server = new Hocuspocus(await temporaryFolder(), await freePort(), null);
    await server.start();
    return server;
  },
};

export const hocuspocusRedis: ServerKind = {
  ...hocuspocusSqlite,
  name: 'Hocuspocus 4, SQLite and Redis',
  durability: `${hocuspocusSqlite.durability}; Redis only carries words between servers`,
  start: async () => {
    const redis = await startMeasuredRedis({ appendonly: 'no' });
    const server = new Hocuspocus(await temporaryFolder(), await freePort(), redis);
    await server.start();
    return server;
  },
};
