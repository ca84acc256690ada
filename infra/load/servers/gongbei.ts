import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCHEMA_VERSION } from '@gongbei/document/schema';
import type { NewEntry, UpdateLog } from '@gongbei/sync/update-log';
import { openRecords, type Records } from '../../../apps/server/src/storage/records.ts';
import { openSqliteLog } from '../../../apps/server/src/storage/sqlite-log.ts';
import type { Seat } from '../crowd/member.ts';
import { originOf, plantCommunity, plantDocuments, plantTeachers, type Teacher } from './gongbei-records.ts';
import { MeasuredProcess } from './measured-process.ts';
import { FIRST_CLIENT, freePort, type Plan, type Server, type ServerKind, temporaryFolder } from './server.ts';

const MAIN = fileURLToPath(new URL('../../../apps/server/src/main.ts', import.meta.url));
/** Even, so that neighbouring seats are never the same person's; enough for 10,000 seats at 20 sockets a sign-in. */
const TEACHERS = 600;

class Gongbei implements Server {
  program!: MeasuredProcess;
  readonly #folder: string;
  readonly #port: number;
  readonly #secret = randomBytes(32).toString('base64url');
  readonly #records: Records;
  readonly #log: UpdateLog;
  #teachers: Teacher[] = [];
  #documents = 0;
  #seats = 0;

  private constructor(folder: string, port: number, records: Records) {
    this.#folder = folder;
    this.#port = port;
    this.#records = records;
    this.#log = openSqliteLog(join(folder, 'log.sqlite'));
  }

  static async start(): Promise<Gongbei> {
    const folder = await temporaryFolder();
    const records = await openRecords({ dataDir: folder, databaseUrl: null });
    const server = new Gongbei(folder, await freePort(), records);
    await plantCommunity(records.db);
    server.#teachers = await plantTeachers(records.db, TEACHERS, server.#secret);
    await server.#launch();
    return server;
  }

  cpu(): number {
    return this.program.cpu;
  }

  async plan({ documents, people, content, history }: Plan): Promise<Seat[]> {
    const names = Array.from({ length: documents }, () => `d${++this.#documents}`);
    const seated = new Map(names.map((name) => [name, Array.from({ length: people }, () => this.#nextTeacher())]));
    await plantDocuments(this.#records.db, seated);
    const updates = history ?? [content];
    await Promise.all([...seated].map(([name, [owner]]) => this.#fill(name, updates, owner as Teacher)));
    return [...seated].flatMap(([name, teachers]) =>
      teachers.map(({ cookie }, i) => this.#seat(name, i + FIRST_CLIENT, cookie)),
    );
  }

  async restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.program.end(signal);
    await this.#launch();
  }

  async stop(): Promise<void> {
    await this.program.end();
    await this.#log.close();
    await this.#records.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #launch(): Promise<void> {
    const env = { PORT: String(this.#port), DATA_DIR: this.#folder, AUTH_SECRET: this.#secret, DEMO: '' };
    this.program = new MeasuredProcess([MAIN], env);
    await this.program.ready(() =>
      fetch(`http://127.0.0.1:${this.#port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  }

  async #fill(document: string, updates: readonly Uint8Array[], owner: Teacher): Promise<void> {
    const toEntry = (update: Uint8Array): NewEntry => ({
      update,
      kind: 'edit',
      origin: originOf(owner),
      at: Date.now(),
    });
    for (let at = 0; at < updates.length; at += 5_000)
      await this.#log.append(document, updates.slice(at, at + 5_000).map(toEntry));
  }

  #nextTeacher(): Teacher {
    return this.#teachers[this.#seats++ % this.#teachers.length] as Teacher;
  }

  #seat(document: string, client: number, cookie: string): Seat {
    const url = `ws://127.0.0.1:${this.#port}/collab/${document}?v=${SCHEMA_VERSION}&client=${client}`;
    return { url, headers: { cookie }, document, client, dialect: 'gongbei', cursors: 'ours' };
  }
}

export const gongbeiSqlite: ServerKind = {
  name: 'Gongbei, SQLite',
  durability: 'fsync of each edit before anybody sees it or it is acknowledged',
  settles: 300,
  cursorAfter: 50,
  start: () => Gongbei.start(),
};
