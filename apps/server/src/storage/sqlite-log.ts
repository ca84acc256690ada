import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { Followers, type Run } from '@gongbei/sync/followers';
import {
  EntriesDropped,
  type EntryKind,
  type Fence,
  type Log,
  type LogEntry,
  type NewEntry,
  OtherLog,
  type Snapshot,
  type Unfollow,
  UnexpectedHead,
  type UpdateLog,
} from '@gongbei/sync/update-log';
import { openFile, prepareFile } from './sqlite-log-file.ts';
import type { Change, Outcome, Word } from './sqlite-log-writer.ts';

interface Pending {
  change: Change;
  done(outcome: Outcome): void;
  reject(error: Error): void;
}

/**
 * The update log in a SQLite file of its own. Reading happens here; writing in a thread of its own, which commits
 * whatever was to be written meanwhile, over all documents, at once. Throws `StartRefused` for a newer program's file.
 */
export const openSqliteLog = (path: string): UpdateLog => {
  prepareFile(path);
  return new SqliteLog(path);
};

class SqliteLog implements UpdateLog {
  readonly #path: string;
  readonly #reader: DatabaseSync;
  readonly #followers = new Followers((...asked) => this.#next(...asked));
  readonly #selectEpoch;
  readonly #selectDocument;
  readonly #selectSnapshot;
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
    this.#selectEpoch = this.#reader.prepare('select epoch from log');
    this.#selectDocument = this.#reader.prepare('select id, head, dropped from document where name = ?');
    this.#selectSnapshot = this.#reader.prepare('select position, bytes, vector from snapshot where document = ?');
    this.#selectEntries = this.#reader.prepare(
      `select position, kind, at, bytes, person, school, serving, connection
       from entry join origin on origin.id = entry.origin
       where document = ? and position > ? order by position`,
    );
    this.#writer = this.#startWriter();
  }

  async append(
    document: string,
    entries: readonly NewEntry[],
    { expect, fence }: { expect?: number; fence?: Fence } = {},
  ) {
    // a view would be sent to the writer together with the whole frame that it came in
    const own = entries.map((entry) => ({ ...entry, update: entry.update.slice() }));
    return await this.#change({ document, entries: own, expect, fence }, (outcome) => {
      if ('otherLog' in outcome) throw new OtherLog();
      if ('unexpected' in outcome) throw new UnexpectedHead(outcome.unexpected);
      const { epoch, head } = outcome as { epoch: string; head: number };
      const before = head - own.length;
      const written = own.map((entry, i) => ({ ...entry, position: before + i + 1 }));
      this.#followers.committed(document, { epoch, entries: written });
      return { epoch, head };
    });
  }

  /** A file is never put back beneath the process that has it open: so its entries bear no marks. */
  load(document: string, after = 0, fence?: Fence): Promise<Log> {
    return this.#reading(() => {
      const { epoch, found } = this.#find(document, fence);
      if (!found) return { epoch, head: 0, snapshot: null, entries: [] };
      const [id, head] = [Number(found.id), Number(found.head)];
      const snapshot = after === 0 || after < Number(found.dropped) ? this.#snapshot(id) : null;
      return { epoch, head, snapshot, entries: this.#entries(id, snapshot?.position ?? after) };
    });
  }

  async compact(document: string, snapshot: Snapshot, { epoch, keepAfter }: { epoch: string; keepAfter: number }) {
    if (keepAfter > snapshot.position) throw new RangeError('what a snapshot does not hold must be kept');
    const change = { document, snapshot, epoch, keepAfter };
    return await this.#change(change, (outcome) => 'compacted' in outcome && outcome.compacted);
  }

  async renewEpoch(): Promise<string> {
    return await this.#change('renew-epoch', (outcome) => {
      this.#followers.look();
      return (outcome as { epoch: string }).epoch;
    });
  }

  follow(
    document: string,
    from: number | Fence,
    onEntries: (entries: readonly LogEntry[]) => void,
    onFailure?: (error: unknown) => void,
  ): Unfollow {
    return this.#followers.follow(document, from, onEntries, onFailure);
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

  /** What is read in here is of one moment. */
  async #reading<T>(read: () => T): Promise<T> {
    this.#reader.exec('begin');
    try {
      return read();
    } finally {
      this.#reader.exec('rollback');
    }
  }

  #next(document: string, after: number, fence?: Fence): Promise<Run> {
    return this.#reading(() => {
      const { epoch, found } = this.#find(document, fence);
      if (!found) return { epoch, entries: [] };
      if (after < Number(found.dropped)) throw new EntriesDropped(document, after);
      return { epoch, entries: this.#entries(Number(found.id), after) };
    });
  }

  #find(document: string, fence?: Fence) {
    const epoch = String(this.#selectEpoch.get()?.epoch);
    const found = this.#selectDocument.get(document);
    if (fence && (fence.epoch !== epoch || fence.atLeast > Number(found?.head ?? 0))) throw new OtherLog();
    return { epoch, found };
  }

  #entries(id: number, after: number): LogEntry[] {
    return this.#selectEntries.all(id, after).map(toEntry);
  }

  #snapshot(id: number): Snapshot | null {
    const row = this.#selectSnapshot.get(id);
    if (!row) return null;
    return {
      position: Number(row.position),
      update: row.bytes as Uint8Array,
      stateVector: row.vector as Uint8Array,
    };
  }

  /** @param take what to make of the outcome, as soon as it is committed */
  #change<T>(change: Change, take: (outcome: Outcome) => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the update log is closed'));
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const done = (outcome: Outcome) => resolve(take(outcome));
    this.#waiting.push({ change, done, reject });
    this.#schedule();
    return promise;
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
    this.#writer.ref();
    this.#writer.postMessage(this.#writing.map(({ change }) => change));
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

  #answer({ done, reject }: Pending, outcome: Outcome) {
    try {
      if ('error' in outcome) throw new Error(`the update log can't be written: ${outcome.error}`);
      done(outcome);
    } catch (error) {
      reject(error as Error);
    }
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
