import { Copy } from './copy.ts';
import { refuseDamaged } from './damage.ts';
import {
  EntriesDropped,
  type Fence,
  type Log,
  type LogEntry,
  OtherLog,
  type Snapshot,
  type Unfollow,
  type UpdateLog,
} from './update-log.ts';

interface Options {
  document: string;
  log: UpdateLog;
  /** gets every entry that comes after `open`, once and in order */
  onEntries(entries: readonly LogEntry[]): void;
  /** the log could not be read for a while; nothing is lost */
  onFailure(error: unknown): void;
  /** an entry of the log can't be applied: nobody can be given this document any more */
  onBroken(error: unknown): void;
}

/** The log that was opened is there no more, or not all of it: whoever has it open must come in again. */
export const isLost = (error: unknown): boolean => error instanceof OtherLog || error instanceof EntriesDropped;

/** The log could not be read: nothing is known about what it holds. */
export class LogAway extends Error {
  override name = 'LogAway';
  constructor(cause: unknown) {
    super('the log could not be read', { cause });
  }
}

/**
 * Follows the log of an open document. It holds the document itself, warm, only while somebody is writing; whatever can be
 * answered by bytes of the log is.
 */
export class LiveCopy {
  /** the last entry that was passed on */
  position = 0;
  epoch = '';
  /** of the entry at `position` */
  #mark: string | undefined;
  /** where the newest snapshot stands that is known to be in front of the log */
  covered = 0;
  readonly #options: Options;
  #copy: Copy | null = null;
  /** in the copy, and not yet come back from the log */
  #tried: Uint8Array[] = [];
  #unfollow: Unfollow = () => {};
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Finds out where the log stands; rejects where that is not possible, and nothing is open then. */
  async open(): Promise<void> {
    const { document, log, onFailure } = this.#options;
    const { epoch, head, mark } = await log.load(document, Number.MAX_SAFE_INTEGER);
    if (this.#closed) return;
    [this.epoch, this.position, this.#mark] = [epoch, head, mark];
    this.#unfollow = log.follow(
      document,
      this.fence,
      (entries) => this.#arrive(entries),
      (error) => (isLost(error) ? this.#options.onBroken(error) : onFailure(error)),
    );
  }

  /** What is known here of the log: no other one may take its place. */
  get fence(): Fence {
    return { epoch: this.epoch, atLeast: this.position, mark: this.#mark };
  }

  get isWarm(): boolean {
    return this.#copy !== null;
  }

  /** The document itself; it must be warm. */
  get copy(): Copy {
    if (!this.#copy) throw new Error('the document is not warm');
    return this.#copy;
  }

  /** @param log all of it, where it has just been read */
  async warm(log?: Log): Promise<Copy> {
    if (!this.#copy) await this.#load(log);
    return this.copy;
  }

  cool(): void {
    this.#copy?.destroy();
    this.#copy = null;
    this.#tried = [];
  }

  /** Remembers what is in the copy already, so that it need not be applied again when the log brings it. */
  tried(updates: readonly Uint8Array[]): void {
    if (this.#copy) this.#tried.push(...updates);
  }

  /** Throws away what was only tried out, and makes the copy anew from the log. */
  async renew(): Promise<void> {
    this.cool();
    await this.#load();
  }

  /** Passes on everything up to the log's head, whoever appended. */
  async catchUp(): Promise<void> {
    const { snapshot, entries } = await this.#read(this.position);
    if (snapshot && snapshot.position > this.position) throw new EntriesDropped(this.#options.document, this.position);
    this.#arrive(entries);
  }

  /**
   * Reads the log after a position, and passes on what of it is news. What is read reaches as far as this stands then, and
   * may be handed on as it is.
   */
  async read(after: number): Promise<Log> {
    for (;;) {
      const log = await this.#read(after);
      refuseDamaged(log);
      const from = log.snapshot?.position ?? after;
      if (from > this.position) await this.catchUp();
      this.#arrive(log.entries);
      // what was committed while we read has gone to everybody else already
      if (this.position <= log.head) return log;
    }
  }

  /** Whether something is in the copy that has not come back from the log: entries of others may stand before it there. */
  get isAhead(): boolean {
    return this.#tried.length > 0;
  }

  /** Everything up to where this stands; it must be warm, and not ahead. */
  snapshot(): Snapshot {
    const copy = this.copy;
    return { position: copy.position, update: copy.whole(), stateVector: copy.stateVector() };
  }

  close(): void {
    this.#closed = true;
    this.#unfollow();
    this.cool();
  }

  async #load(log?: Log): Promise<void> {
    const { snapshot, entries } = log ?? (await this.#read(0));
    if (snapshot && snapshot.position > this.position) await this.catchUp();
    const copy = new Copy(this.epoch, snapshot);
    this.covered = snapshot?.position ?? 0;
    copy.follow(entries);
    while (copy.position < this.position) {
      const { entries: more } = await this.#read(copy.position);
      if (more.length === 0) throw new Error('the log has lost entries');
      copy.follow(more);
    }
    this.#copy = copy;
    this.#arrive(entries);
  }

  async #read(after: number): Promise<Log> {
    const { document, log } = this.#options;
    return await log.load(document, after, this.fence).catch((error: unknown) => {
      throw isLost(error) ? error : new LogAway(error);
    });
  }

  #arrive(entries: readonly LogEntry[]) {
    const fresh = entries.filter(({ position }) => position > this.position);
    if (fresh.length === 0 || this.#closed) return;
    if (fresh[0]?.position !== this.position + 1) return this.#options.onBroken(new Error('the log has a gap'));
    try {
      this.#copy?.follow(fresh, (entry) => this.#isTried(entry));
    } catch (error) {
      return this.#options.onBroken(error);
    }
    const last = fresh.at(-1);
    [this.position, this.#mark] = [last?.position ?? this.position, last?.mark];
    this.#options.onEntries(fresh);
  }

  /** What we append comes back in the same order. */
  #isTried({ update }: LogEntry): boolean {
    const next = this.#tried[0];
    if (!next || Buffer.compare(next, update) !== 0) return false;
    this.#tried.shift();
    return true;
  }
}
