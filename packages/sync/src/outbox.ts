import type * as Y from 'yjs';
import { encodeOwnWriting, type OwnWriting } from './difference.ts';

/** Keystrokes within this time travel as one update. */
const COALESCE_MS = 5;

/** Own edits as one update, numbered within this page from 1. Two entries never overlap. */
export interface OwnEntry {
  seq: number;
  bytes: Uint8Array;
  /** ms since 1970; of an earlier page's edits: when this page took them over */
  at: number;
}

export interface OutboxOptions {
  ydoc: Y.Doc;
  /** left over from earlier pages, oldest first; they get the first numbers */
  unacked: readonly Uint8Array[];
  onEntry(entry: OwnEntry): void;
}

/** The edits of this device that the server has not acknowledged: first pending in the Y.Doc, then entries. */
export class Outbox {
  readonly #ydoc: Y.Doc;
  readonly #onEntry: (entry: OwnEntry) => void;
  #entries: OwnEntry[];
  #last: number;
  #pending: OwnWriting | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #held = false;

  constructor({ ydoc, unacked, onEntry }: OutboxOptions) {
    this.#ydoc = ydoc;
    this.#onEntry = onEntry;
    this.#entries = unacked.map((bytes, index) => ({ seq: index + 1, bytes, at: Date.now() }));
    this.#last = unacked.length;
  }

  /** number of the newest entry, acknowledged or not */
  get last(): number {
    return this.#last;
  }

  get pending(): boolean {
    return this.#pending !== null;
  }

  after(seq: number): OwnEntry[] {
    return this.#entries.filter((entry) => entry.seq > seq);
  }

  /** Takes note of a local transaction that changed the Y.Doc. */
  take(transaction: Y.Transaction) {
    this.#pending ??= { from: transaction.beforeState.get(this.#ydoc.clientID) ?? 0, deletes: [] };
    this.#pending.deletes.push(transaction.deleteSet);
    if (!this.#held) this.#timer ??= setTimeout(() => this.flush(), COALESCE_MS);
  }

  /** Keeps what is written from now on back until `release`; what was written before goes out by itself. */
  hold() {
    this.flush();
    this.#held = true;
  }

  release() {
    this.#held = false;
    this.flush();
  }

  /** Makes an entry of what is pending. While held nothing is, unless `evenHeld`. */
  flush({ evenHeld = false } = {}) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#pending || (this.#held && !evenHeld)) return;
    const bytes = encodeOwnWriting(this.#ydoc, this.#pending);
    this.#pending = null;
    const entry = { seq: ++this.#last, bytes, at: Date.now() };
    this.#entries.push(entry);
    this.#onEntry(entry);
  }

  /** Everything up to the number is safe on the server. */
  ack(seq: number) {
    this.#entries = this.#entries.filter((entry) => entry.seq > seq);
  }

  /** Forgets what is pending: it was not the person's writing. */
  discardPending() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = null;
  }
}
