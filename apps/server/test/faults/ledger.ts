import * as Y from 'yjs';

/** What clients were promised: that it is safe, or that a colleague wrote it. Counts, so that nothing can't pass for success. */
export class Ledger {
  readonly #acked: Uint8Array[] = [];
  readonly #seen: Uint8Array[] = [];

  /** The server said that it is safe. */
  ack(update: Uint8Array): void {
    this.#acked.push(update);
  }

  /** It was on a colleague's screen. */
  see(update: Uint8Array): void {
    this.#seen.push(update);
  }

  get acked(): number {
    return this.#acked.length;
  }

  get seen(): number {
    return this.#seen.length;
  }

  /** How much of what was promised a copy does not hold. */
  missingIn(ydoc: Y.Doc): { acked: number; seen: number } {
    const snapshot = Y.snapshot(ydoc);
    const missing = (updates: readonly Uint8Array[]) =>
      updates.filter((update) => !Y.snapshotContainsUpdate(snapshot, update)).length;
    return { acked: missing(this.#acked), seen: missing(this.#seen) };
  }
}

export const NOTHING_MISSING = { acked: 0, seen: 0 };
