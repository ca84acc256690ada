import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { Followers } from '@gongbei/sync/followers';
import {
  type EntryKind,
  type Log,
  type LogEntry,
  type NewEntry,
  type Unfollow,
  UnexpectedHead,
  type UpdateLog,
} from '@gongbei/sync/update-log';
import { openFile, prepareFile } from './sqlite-log-file.ts';
import type { Append, Outcome, Word } from './sqlite-log-writer.ts';

interface Pending extends Append {
  resolve(head: { epoch: string; head: number }): void;
  reject(error: Error): void;
}

/**
 * The update log in a SQLite file of its own. Reading happens here; writing in a thread of its own, which commits
 * whatever was appended meanwhile, over all documents, at once. Throws `StartRefused` for a newer program's file.
 */
export const openSqliteLog = (path: string): UpdateLog => {
  prepareFile(path);
  return new SqliteLog(path);
};

class SqliteLog implements UpdateLog {
  readonly #path: string;
  readonly #reader: DatabaseSync;
  readonly #epoch: string;
  readonly #followers = new Followers((document, after) => this.#entries(document, after));
  readonly #selectHead;
  readonly #selectEntries;
  #writer: Worker | undefined;
  #waiting: Pending[] = [];
  #writing: Pending[] = [];
  #scheduled = false;
  #onIdle: (() => void) | undefined;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
    this.#reader = openFile(path);
    this.#epoch = String(this.#reader.prepare('select epoch from log').get()?.epoch);
    this.#selectHead = this.#reader.prepare('select head from document where name = ?');
    this.#selectEntries = this.#reader.prepare(
      `select position, kind, at, bytes, person, school, serving, connection
       from entry join origin on origin.id = entry.origin
       where document = (select id from document where name = ?) and position > ? order by position`,
    );
    this.#writer = this.#startWriter();
  }

  append(document: string, entries: readonly NewEntry[], { expect }: { expect?: number } = {}) {
    if (this.#closed) return Promise.reject(new Error('the update log is closed'));
    const { promise, resolve, reject } = Promise.withResolvers<{ epoch: string; head: number }>();
    // a view would be sent to the writer together with the whole frame that it came in
    const own = entries.map((entry) => ({ ...entry, update: entry.update.slice() }));
    this.#waiting.push({ document, entries: own, expect, resolve, reject });
    this.#schedule();
    return promise;
  }

  async load(document: string, after = 0): Promise<Log> {
    this.#reader.exec('begin');
    try {
      const head = Number(this.#selectHead.get(document)?.head ?? 0);
      return { epoch: this.#epoch, head, entries: this.#entries(document, after) };
    } finally {
      this.#reader.exec('rollback');
    }
  }

  follow(
    document: string,
    after: number,
    onEntries: (entries: readonly LogEntry[]) => void,
    onFailure?: (error: unknown) => void,
  ): Unfollow {
    return this.#followers.follow(document, after, onEntries, onFailure);
  }

  /** Commits what was appended, then lets go of the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#writing.length + this.#waiting.length > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    this.#followers.close();
    await this.#stopWriter();
    this.#reader.close();
  }

  #entries(document: string, after: number): LogEntry[] {
    return this.#selectEntries.all(document, after).map(toEntry);
  }

  /** One commit at a time, at the end of the turn: what comes meanwhile is the next. */
  #schedule() {
    if (this.#scheduled || this.#writing.length > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#write();
    });
  }

  #write() {
    [this.#writing, this.#waiting] = [this.#waiting, []];
    if (this.#writing.length === 0) return this.#onIdle?.();
    this.#writer ??= this.#startWriter();
    const appends: Append[] = this.#writing.map(({ document, entries, expect }) => ({ document, entries, expect }));
    this.#writer.ref();
    this.#writer.postMessage(appends);
  }

  #startWriter(): Worker {
    const file = new URL('./sqlite-log-writer.ts', import.meta.url);
    // flags of the main program (how its input is to be read, a debugger's port) are not for this thread
    const writer = new Worker(file, { workerData: this.#path, execArgv: [] });
    writer.unref();
    writer.on('message', (word: Word) => {
      if (word === 'written-elsewhere') this.#followers.look();
      else this.#settle(word.outcomes);
    });
    const gone = (error: Error) => {
      if (this.#writer !== writer) return;
      this.#writer = undefined;
      this.#settle(this.#writing.map(() => ({ error: error.message })));
    };
    writer.on('error', gone);
    writer.on('exit', () => gone(new Error('the writer of the update log has ended')));
    return writer;
  }

  #settle(outcomes: readonly Outcome[]) {
    const written = this.#writing;
    this.#writing = [];
    for (const [i, pending] of written.entries()) this.#answer(pending, outcomes[i] as Outcome);
    this.#writer?.unref();
    if (this.#waiting.length > 0) this.#schedule();
    else this.#onIdle?.();
  }

  #answer({ document, entries, resolve, reject }: Pending, outcome: Outcome) {
    if ('unexpected' in outcome) return reject(new UnexpectedHead(outcome.unexpected));
    if ('error' in outcome) return reject(new Error(`the update log can't be written: ${outcome.error}`));
    const before = outcome.head - entries.length;
    const committed = entries.map((entry, i) => ({ ...entry, position: before + i + 1 }));
    this.#followers.committed(document, committed);
    resolve({ epoch: this.#epoch, head: outcome.head });
  }

  async #stopWriter() {
    const writer = this.#writer;
    if (!writer) return;
    writer.ref();
    const ended = new Promise((resolve) => writer.once('exit', resolve));
    writer.postMessage('close');
    await ended;
  }
}

const toEntry = (row: Record<string, SQLOutputValue>): LogEntry => ({
  position: Number(row.position),
  kind: row.kind as EntryKind,
  at: Number(row.at),
  update: row.bytes as Uint8Array,
  origin: {
    person: String(row.person),
    school: String(row.school),
    serving: String(row.serving),
    connection: row.connection as string | null,
  },
});
