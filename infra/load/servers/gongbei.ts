import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { encodeStateVectorFromUpdate } from 'yjs';
import { SCHEMA_VERSION } from '@gongbei/document/schema';
import type { NewEntry, UpdateLog } from '@gongbei/sync/update-log';
import { compact } from '../../../apps/server/src/collab/compactor.ts';
import type { Records } from '../../../apps/server/src/storage/records.ts';
import type { Seat } from '../crowd/member.ts';
import { originOf, plantCommunity, plantDocuments, plantTeachers, type Teacher } from './gongbei-records.ts';
import { MeasuredProcess } from './measured-process.ts';
import { FIRST_CLIENT, freePort, type Plan, type Server } from './server.ts';

const MAIN = fileURLToPath(new URL('../../../apps/server/src/main.ts', import.meta.url));
/** Even, so that neighbouring seats are never the same person's; enough for 10,000 seats at 20 sockets a sign-in. */
const TEACHERS = 600;
/** Entries that the bench itself appends at once. */
const ENTRIES = 5_000;

/** Where our server keeps everything, opened by the bench as well, to put documents and sign-ins there. */
export interface Backing {
  folder: string;
  records: Records;
  log: UpdateLog;
  env: Record<string, string>;
  /** CPU time of what keeps the logs, ms, where that is a program of its own */
  cpu(): number;
  close(): Promise<void>;
}

/** Our own server, as a process, as it is started anywhere. */
export class Gongbei implements Server {
  program!: MeasuredProcess;
  readonly #backing: Backing;
  readonly #port: number;
  readonly #metricsPort: number;
  readonly #secret = randomBytes(32).toString('base64url');
  #teachers: Teacher[] = [];
  #documents = 0;
  #seats = 0;

  private constructor(backing: Backing, port: number, metricsPort: number) {
    this.#backing = backing;
    this.#port = port;
    this.#metricsPort = metricsPort;
  }

  static async start(backing: Backing): Promise<Gongbei> {
    const server = new Gongbei(backing, await freePort(), await freePort());
    const { db } = backing.records;
    await plantCommunity(db);
    server.#teachers = await plantTeachers(db, TEACHERS, server.#secret);
    await server.#launch();
    return server;
  }

  cpu(): number {
    return this.program.cpu + this.#backing.cpu();
  }

  async plan({ documents, people, content, history }: Plan): Promise<Seat[]> {
    const names = Array.from({ length: documents }, () => `d${++this.#documents}`);
    const seated = new Map(names.map((name) => [name, Array.from({ length: people }, () => this.#nextTeacher())]));
    await plantDocuments(this.#backing.records.db, seated);
    const fill = (name: string, owner: Teacher) =>
      history ? this.#fillLong(name, { content, history }, owner) : this.#fill(name, [content], owner);
    await Promise.all([...seated].map(([name, [owner]]) => fill(name, owner as Teacher)));
    return [...seated].flatMap(([name, teachers]) =>
      teachers.map((teacher, i) => this.#seat(name, i + FIRST_CLIENT, teacher)),
    );
  }

  async restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.program.end(signal);
    await this.#launch();
  }

  async figure(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.#metricsPort}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  async stop(): Promise<void> {
    await this.program.end();
    await this.#backing.close();
    await rm(this.#backing.folder, { recursive: true, force: true });
  }

  async #launch(): Promise<void> {
    const address = `http://127.0.0.1:${this.#port}`;
    this.program = new MeasuredProcess([MAIN], {
      PORT: String(this.#port),
      METRICS_PORT: String(this.#metricsPort),
      DATA_DIR: this.#backing.folder,
      AUTH_SECRET: this.#secret,
      DEMO: '',
      // as behind a proxy: the teachers of a school share an address, and all schools together do not
      PUBLIC_URL: address,
      ...this.#backing.env,
    });
    await this.program.ready(() =>
      fetch(`${address}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  }

  async #fill(document: string, updates: readonly Uint8Array[], owner: Teacher) {
    const toEntry = (update: Uint8Array): NewEntry => ({
      update,
      kind: 'edit',
      origin: originOf(owner),
      at: Date.now(),
    });
    return this.#backing.log.append(document, updates.map(toEntry));
  }

  /** As the server leaves a text at which people have long worked: old entries in the archive, a snapshot, and a tail. */
  async #fillLong(document: string, { content, history }: Required<Pick<Plan, 'content' | 'history'>>, owner: Teacher) {
    for (let at = 0; at < history.length; at += ENTRIES)
      await this.#fill(document, history.slice(at, at + ENTRIES), owner);
    const { records, log } = this.#backing;
    const { epoch, head } = await log.load(document, history.length);
    const snapshot = { epoch, position: head, update: content, stateVector: encodeStateVectorFromUpdate(content) };
    const onFailure = (error: unknown) => {
      throw error;
    };
    if (!(await compact({ db: records.db, log, now: Date.now, onFailure }, document, snapshot)))
      throw new Error('the log was not compacted');
  }

  #nextTeacher(): Teacher {
    return this.#teachers[this.#seats++ % this.#teachers.length] as Teacher;
  }

  #seat(document: string, client: number, { cookie, address }: Teacher): Seat {
    const url = `ws://127.0.0.1:${this.#port}/collab/${document}?v=${SCHEMA_VERSION}&client=${client}`;
    const headers = { cookie, 'x-forwarded-for': address };
    return { url, headers, document, client, dialect: 'gongbei', cursors: 'ours' };
  }
}
