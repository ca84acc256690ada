import type { OfferedSnapshot } from '@gongbei/sync/snapshots';
import { type ArchiveParts, archiveEntries, readUnarchived } from '../storage/archive.ts';

/** So many of the newest entries stay in the log: whoever was away for a while gets these, and not everything. */
const TAIL = 4_000;

export interface CompactorParts extends ArchiveParts {
  now: () => number;
  onFailure: (error: unknown) => void;
  tail?: number;
}

export type Offer = OfferedSnapshot;

interface Waiting {
  snapshot: Offer;
  /** answered once for all that were offered of the document meanwhile */
  answer: PromiseWithResolvers<boolean>;
}

/**
 * Puts snapshots in front of logs, and what they stand for into the archive: first the archive, durably, then the log. So
 * whatever ends it in between leaves an entry in both places, never in none; and several servers may do it at once.
 */
export class Compactor {
  readonly #parts: CompactorParts;
  readonly #offers = new Map<string, Waiting>();
  #working: Promise<void> | null = null;
  #closed = false;

  constructor(parts: CompactorParts) {
    this.#parts = parts;
  }

  /**
   * Takes note of a newer snapshot; one document after another is seen to.
   * @returns whether the log begins with it then, or with one that came after it; never rejects
   */
  offer(document: string, snapshot: Offer): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    const answer = this.#offers.get(document)?.answer ?? Promise.withResolvers<boolean>();
    this.#offers.set(document, { snapshot, answer });
    this.#working ??= this.#work();
    return answer.promise;
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    await this.#working;
  }

  /** Ends what is under way; what still waits will be offered again when the document is next written to. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { answer } of this.#offers.values()) answer.resolve(false);
    this.#offers.clear();
    await this.#working;
  }

  async #work() {
    for (let next = this.#next(); next; next = this.#next()) {
      const [document, { snapshot, answer }] = next;
      answer.resolve(await this.#compact(document, snapshot));
    }
    this.#working = null;
  }

  async #compact(document: string, snapshot: Offer): Promise<boolean> {
    try {
      return await compact(this.#parts, document, snapshot);
    } catch (error) {
      this.#parts.onFailure(error);
      return false;
    }
  }

  #next(): [string, Waiting] | undefined {
    const [next] = this.#offers;
    if (next) this.#offers.delete(next[0]);
    return next;
  }
}

/** @returns whether the log begins with this snapshot now */
export const compact = async (parts: CompactorParts, document: string, snapshot: Offer): Promise<boolean> => {
  const { db, log, now, tail = TAIL } = parts;
  const { epoch, mark, position } = snapshot;
  // at least the first is put away: a log that keeps all it ever had could not be asked for its first entry
  const keepAfter = Math.max(1, position - tail);
  const read = await readUnarchived(parts, document);
  // another server was quicker
  if (read.snapshot || read.epoch !== epoch) return false;
  const entries = read.entries.filter((entry) => entry.position <= keepAfter);
  await archiveEntries(db, document, { epoch, entries, now: now() });
  return await log.compact(document, snapshot, { epoch, keepAfter, mark });
};
