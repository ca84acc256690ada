import type { OwnEntry } from '@gongbei/sync/outbox';
import type { Place } from '@gongbei/sync/protocol';
import type { IDBPObjectStore } from 'idb';
import type { DocumentRow, LocalDatabase, LocalTables } from './local-database.ts';

export interface About {
  schemaVersion: number;
  role: 'editor' | 'reader';
  /** null: as it was */
  title: string | null;
  /** where a copy stands that is new */
  place: Place;
}

export type Change =
  | { kind: 'describe'; about: About }
  | { kind: 'keep'; entry: OwnEntry }
  | { kind: 'acked'; seq: number }
  | { kind: 'received'; updates: readonly Uint8Array[]; place: Place }
  | { kind: 'compact'; state: Uint8Array; place: Place };

export interface WaitingRow {
  key: number;
  bytes: Uint8Array;
}

type Updates = IDBPObjectStore<LocalTables, ('documents' | 'updates')[], 'updates', 'readwrite'>;

/** Within an epoch a place never moves backwards: another tab of the same person may be further. */
const moved = (row: DocumentRow, { epoch, position }: Place): DocumentRow =>
  row.epoch === epoch && row.position >= position ? row : { ...row, epoch, position };

const described = (row: DocumentRow | undefined, document: string, { place, title, ...about }: About): DocumentRow => ({
  ...(row ?? { ...place, document, at: 0 }),
  ...about,
  title: title ?? row?.title ?? null,
});

/** Deletes what the server has, unless the stored place is beyond the state: then another tab stored what the state lacks. */
const compact = async (updates: Updates, row: DocumentRow, state: Uint8Array, place: Place) => {
  if (row.epoch !== place.epoch || row.position > place.position) return;
  const acked = await updates.index('document').getAllKeys([row.document, 1]);
  await Promise.all(acked.map((key) => updates.delete(key)));
  await updates.add({ document: row.document, bytes: state, acked: 1 });
};

/** The writing of one batch inside its transaction. */
class Batch {
  readonly #document: string;
  readonly #updates: Updates;
  readonly #ackedTo: number;
  readonly waiting: Map<number, WaitingRow>;
  row: DocumentRow | undefined;

  constructor(document: string, updates: Updates, ackedTo: number, waiting: ReadonlyMap<number, WaitingRow>) {
    this.#document = document;
    this.#updates = updates;
    this.#ackedTo = ackedTo;
    this.waiting = new Map(waiting);
  }

  async acknowledge() {
    for (const [seq, { key, bytes }] of this.waiting) {
      if (seq > this.#ackedTo) continue;
      await this.#updates.put({ document: this.#document, bytes, acked: 1 }, key);
      this.waiting.delete(seq);
    }
  }

  async write(change: Change) {
    if (change.kind === 'describe') this.row = described(this.row, this.#document, change.about);
    else if (change.kind === 'keep') await this.#keep(change.entry);
    else if (change.kind === 'received') await this.#receive(change.updates, change.place);
    else if (change.kind === 'compact' && this.row) await compact(this.#updates, this.row, change.state, change.place);
  }

  async #keep({ seq, bytes }: OwnEntry) {
    const acked = seq <= this.#ackedTo ? 1 : 0;
    const key = await this.#updates.add({ document: this.#document, bytes, acked });
    if (!acked) this.waiting.set(seq, { key, bytes });
  }

  async #receive(updates: readonly Uint8Array[], place: Place) {
    await Promise.all(updates.map((bytes) => this.#updates.add({ document: this.#document, bytes, acked: 1 })));
    if (this.row) this.row = moved(this.row, place);
  }
}

const ackedUpTo = (changes: readonly Change[]): number =>
  Math.max(0, ...changes.map((change) => (change.kind === 'acked' ? change.seq : 0)));

/** Half a batch must not be committed, or it would be written twice. */
const abandon = (writing: { abort(): void }, error: unknown): never => {
  try {
    writing.abort();
  } catch (gone) {
    // a request that failed has aborted it already
    if (!(gone instanceof DOMException)) throw gone;
  }
  throw error;
};

/**
 * Writes the changes in one transaction and resolves once it has completed, not before. Own edits are flushed to the
 * medium itself, so that even a power cut leaves them.
 * @returns the entries that now wait on the disk, and how many rows the document has
 */
export const writeChanges = async (
  database: LocalDatabase,
  document: string,
  changes: readonly Change[],
  waiting: ReadonlyMap<number, WaitingRow>,
): Promise<{ waiting: Map<number, WaitingRow>; rows: number }> => {
  const durability = changes.some(({ kind }) => kind === 'keep') ? 'strict' : 'relaxed';
  const writing = database.transaction(['documents', 'updates'], 'readwrite', { durability });
  const documents = writing.objectStore('documents');
  const updates = writing.objectStore('updates');
  const batch = new Batch(document, updates, ackedUpTo(changes), waiting);
  const write = async (): Promise<number> => {
    batch.row = await documents.get(document);
    await batch.acknowledge();
    for (const change of changes) await batch.write(change);
    if (batch.row) await documents.put({ ...batch.row, at: Date.now() });
    return updates.index('document').count(IDBKeyRange.bound([document, 0], [document, 1]));
  };
  const [rows] = await Promise.all([write().catch((error: unknown) => abandon(writing, error)), writing.done]);
  return { waiting: batch.waiting, rows };
};
