/**
 * The durable log of a document's updates: the truth, and the fan-out. Whoever appends, everybody follows.
 *
 * A position is a per-document integer 1, 2, 3 … without gaps, given by the append; 0 stands before the first entry.
 */
export type EntryKind = 'edit' | 'seed' | 'restore' | 'pull' | 'offer' | 'import' | 'recovered';

/** Who is behind an entry. The home school and the school they served at that time are both kept for ever. */
export interface Origin {
  person: string;
  school: string;
  serving: string;
  /** the socket it came through; null for what the server itself wrote */
  connection: string | null;
}

export interface NewEntry {
  update: Uint8Array;
  kind: EntryKind;
  origin: Origin;
  /** ms since 1970; seeding may tell of the past */
  at: number;
}

export interface LogEntry extends NewEntry {
  position: number;
}

export interface Log {
  epoch: string;
  /** position of the last entry */
  head: number;
  /** the entries after the asked position, in order */
  entries: LogEntry[];
}

/** The document's log is not at the position that the append expected: nothing was appended. */
export class UnexpectedHead extends Error {
  override name = 'UnexpectedHead';
  readonly head: number;
  constructor(head: number) {
    super(`the log stands at ${head}`);
    this.head = head;
  }
}

export interface Unfollow {
  (): void;
}

export interface UpdateLog {
  /**
   * Appends entries to one document, all or none, durably: when the promise resolves, a crash of the machine loses none.
   * `expect` demands the head before it (0: seed once, never twice), else rejects with `UnexpectedHead`.
   * @returns the position of the last entry, and the epoch
   */
  append(
    document: string,
    entries: readonly NewEntry[],
    options?: { expect?: number },
  ): Promise<{ epoch: string; head: number }>;

  /** Reads the log after `after` (default 0). A document that was never appended to has head 0 and an epoch already. */
  load(document: string, after?: number): Promise<Log>;

  /**
   * Yields every entry after `after`, committed ones only, in order, exactly once, in batches, until unfollowed.
   * A listener that throws does not stop the others, and is not given the same entries again. `onFailure` is told that,
   * and when the store could not be read; following goes on by itself as soon as it can be read again.
   */
  follow(
    document: string,
    after: number,
    onEntries: (entries: readonly LogEntry[]) => void,
    onFailure?: (error: unknown) => void,
  ): Unfollow;

  close(): Promise<void>;
}
