/**
 * The durable log of a document's updates: the truth, and the fan-out. Whoever appends, everybody follows.
 *
 * A position is a per-document integer 1, 2, 3 … without gaps, given by the append; 0 stands before the first entry.
 *
 * A store that may be put back beneath those who have it open (by a replica that takes over, or an older copy) gives its entries
 * marks. Whoever comes with a fence that it does not fit is told `OtherLog`, and the epoch is renewed first: devices then
 * bring back what they have. Where the entry of the fence is not kept any more nobody can tell, and it is `EntriesDropped`.
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
  /** random, of the append that brought it: what stands at this place of a lost branch of the log has another */
  mark?: string | undefined;
}

/** Everything up to a position as one update (V1): what the log need not be read for. */
export interface Snapshot {
  position: number;
  update: Uint8Array;
  stateVector: Uint8Array;
}

export interface Log {
  epoch: string;
  /** position of the last entry */
  head: number;
  /** of the last entry, kept or not */
  mark?: string | undefined;
  /** stands for everything up to its position; null where `entries` begin right after the asked position */
  snapshot: Snapshot | null;
  /** in order, the entries after the snapshot, or else after the asked position */
  entries: LogEntry[];
}

/** The entries that somebody wants to follow were dropped: only a snapshot stands for them. */
export class EntriesDropped extends Error {
  override name = 'EntriesDropped';
  constructor(document: string, after: number) {
    super(`the entries of ${document} after position ${after} are not kept any more`);
  }
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

/**
 * The log is not the one that the caller knows: its epoch is another, or it has gone back, whatever came after that. Nothing was
 * appended.
 */
export class OtherLog extends Error {
  override name = 'OtherLog';
  constructor() {
    super('the log was made anew, or has gone back');
  }
}

/** What somebody knows of a log: what was judged on it must not get into another, nor be followed by another's entries. */
export interface Fence {
  epoch: string;
  /** the log stood here, at least */
  atLeast: number;
  /** of the entry there; absent: unknown */
  mark?: string | undefined;
}

export interface Unfollow {
  (): void;
}

export interface UpdateLog {
  /**
   * Appends entries to one document, all or none, durably: when the promise resolves, a crash of the machine loses none.
   * `expect` demands the head before it (0: seed once, never twice), else rejects with `UnexpectedHead`; `fence` demands
   * the log that the entries were judged on, else rejects with `OtherLog`.
   * @returns the position of the last entry, and the epoch
   */
  append(
    document: string,
    entries: readonly NewEntry[],
    options?: { expect?: number; fence?: Fence },
  ): Promise<{ epoch: string; head: number }>;

  /**
   * Reads the log after `after`. From 0 (default), or where the next entries are not kept any more, that is the newest
   * snapshot, if there is one, and the entries after it. A document that was never appended to has head 0 and an epoch.
   */
  load(document: string, after?: number, fence?: Fence): Promise<Log>;

  /**
   * Puts a snapshot in front of the log, and drops the entries up to `keepAfter` (at most its position), which the caller
   * has put away for good. A crash at any point leaves only more entries than need be.
   * @param options.mark of the entry at its position
   * @returns false, and changes nothing, where the present snapshot is as new or newer, or the log is another one by now
   */
  compact(
    document: string,
    snapshot: Snapshot,
    options: { epoch: string; keepAfter: number; mark?: string | undefined },
  ): Promise<boolean>;

  /**
   * Says that something which clients have may be missing: after a restore from a backup, or a known loss. What is there
   * stays. @returns the new epoch, which every handle tells from now on, and every follower hears of, however idle
   */
  renewEpoch(): Promise<string>;

  /**
   * Yields every entry after `after`, committed ones only, in order, exactly once, in batches, until unfollowed.
   * A listener that throws does not stop the others, and is not given the same entries again. `onFailure` is told that,
   * and when the store could not be read; following goes on by itself as soon as it can be read again. Where the next
   * entries were dropped it is told `EntriesDropped`, and where the log is another one than that of the fence, or than it was,
   * `OtherLog`, and gets nothing any more: no gap is ever passed over.
   */
  follow(
    document: string,
    after: number | Fence,
    onEntries: (entries: readonly LogEntry[]) => void,
    onFailure?: (error: unknown) => void,
  ): Unfollow;

  close(): Promise<void>;
}
