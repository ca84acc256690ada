import type { OwnEntry } from '@gongbei/sync/outbox';
import type { Place } from '@gongbei/sync/protocol';
import type { ReplicaStore } from '@gongbei/sync/replica';
import type { DocumentRow, LocalDatabase } from './local-database.ts';
import { writeChanges, type About, type Change, type WaitingRow } from './local-changes.ts';

const RETRY_MS = 5_000;
/** Fewer rows than this open fast enough as they are. */
const COMPACT_ROWS = 200;

/** What was kept of a document: apply all updates, and the un-acked ones among them go to the server again. */
export interface Kept {
  about: DocumentRow;
  updates: Uint8Array[];
  unacked: Uint8Array[];
}

export type DiskFailure = 'quota' | 'no-storage';

const failureOf = (error: unknown): DiskFailure =>
  error instanceof DOMException && error.name === 'QuotaExceededError' ? 'quota' : 'no-storage';

/**
 * One document in the person's local database. Changes are queued and written one transaction at a time; only when a
 * transaction has completed is anything called kept.
 */
export class LocalCopy implements ReplicaStore {
  readonly #database: LocalDatabase;
  readonly #document: string;
  readonly #onChange: () => void;
  #queue: Change[] = [];
  #inFlight: Change[] = [];
  #writing: Promise<void> | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failure: DiskFailure | null = null;
  /** the un-acked entries on the disk, by their number in this page */
  #waiting = new Map<number, WaitingRow>();
  #rows = 0;
  #rowsCompacted = 0;

  constructor(database: LocalDatabase, document: string, onChange: () => void = () => {}) {
    this.#database = database;
    this.#document = document;
    this.#onChange = onChange;
  }

  /** why the last attempt to write failed */
  get failure(): DiskFailure | null {
    return this.#failure;
  }

  /** Every own edit that it was given is on the disk. */
  get onDisk(): boolean {
    return ![...this.#inFlight, ...this.#queue].some(({ kind }) => kind === 'keep');
  }

  get wantsCompaction(): boolean {
    return this.#rows - this.#rowsCompacted > COMPACT_ROWS;
  }

  /** Reads what earlier pages kept. Their un-acked updates get the numbers 1, 2, 3 … of this page's entries. */
  async load(): Promise<Kept | null> {
    const reading = this.#database.transaction(['documents', 'updates']);
    const index = reading.objectStore('updates').index('document');
    const all = IDBKeyRange.bound([this.#document, 0], [this.#document, 1]);
    const [about, rows, keys] = await Promise.all([
      reading.objectStore('documents').get(this.#document),
      index.getAll(all),
      index.getAllKeys(all),
    ]);
    if (!about) return null;
    const inOrder = rows.map((row, at) => ({ ...row, key: keys[at]! })).sort((a, b) => a.key - b.key);
    const waiting = inOrder.filter(({ acked }) => !acked);
    this.#waiting = new Map(waiting.map(({ key, bytes }, index) => [index + 1, { key, bytes }]));
    this.#rows = rows.length;
    return { about, updates: inOrder.map(({ bytes }) => bytes), unacked: waiting.map(({ bytes }) => bytes) };
  }

  describe(about: About) {
    this.#change({ kind: 'describe', about });
  }

  keep(entry: OwnEntry) {
    this.#change({ kind: 'keep', entry });
  }

  acked(seq: number) {
    this.#change({ kind: 'acked', seq });
  }

  received(updates: readonly Uint8Array[], place: Place) {
    this.#change({ kind: 'received', updates, place });
  }

  /** Replaces everything acknowledged by one state, which must hold all of it and nothing that still waits. */
  compact(state: Uint8Array, place: Place) {
    // also if it can't be done now, it is not tried again until as many rows have come
    this.#rowsCompacted = this.#rows;
    this.#change({ kind: 'compact', state, place });
  }

  /** Resolves when everything given so far is on the disk, or could not be written. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  close() {
    clearTimeout(this.#retry);
  }

  #change(change: Change) {
    this.#queue.push(change);
    if (this.#retry === undefined) this.#write();
    this.#onChange();
  }

  #write() {
    this.#writing ??= this.#writeQueue().finally(() => {
      this.#writing = null;
      this.#onChange();
    });
  }

  async #writeQueue() {
    while (this.#queue.length > 0) {
      this.#inFlight = this.#queue.splice(0);
      try {
        const { waiting, rows } = await writeChanges(this.#database, this.#document, this.#inFlight, this.#waiting);
        this.#waiting = waiting;
        this.#rows = rows;
        this.#rowsCompacted = Math.min(rows, this.#rowsCompacted);
        this.#failure = null;
      } catch (error) {
        this.#failed(error);
        return;
      } finally {
        this.#inFlight = [];
      }
      this.#onChange();
    }
  }

  /** Nothing is forgotten: there may be room again later. */
  #failed(error: unknown) {
    this.#failure = failureOf(error);
    this.#queue.unshift(...this.#inFlight);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#write();
    }, RETRY_MS);
  }
}
