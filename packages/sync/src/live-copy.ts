import { Copy } from './copy.ts';
import type { LogEntry, Unfollow, UpdateLog } from './update-log.ts';

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

/** A copy that follows the log, and can be made anew from it. */
export class LiveCopy {
  /** the last entry that was passed on */
  position = 0;
  epoch = '';
  readonly #options: Options;
  #copy: Copy | null = null;
  #unfollow: Unfollow = () => {};
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Loads the document; rejects where that is not possible, and nothing is open then. */
  async open(): Promise<void> {
    this.#copy = await this.#load();
    this.position = this.#copy.position;
    this.epoch = this.#copy.epoch;
    if (this.#closed) return;
    const { document, log, onFailure } = this.#options;
    this.#unfollow = log.follow(document, this.position, (entries) => this.#arrive(entries), onFailure);
  }

  get copy(): Copy {
    if (!this.#copy) throw new Error('the document is not loaded');
    return this.#copy;
  }

  /**
   * Brings the copy to the log's head, whoever appended.
   * @returns the entries after `after`, up to where the copy then stands
   */
  async catchUp(after = this.position): Promise<readonly LogEntry[]> {
    for (;;) {
      const { head, entries } = await this.#options.log.load(this.#options.document, Math.min(after, this.position));
      this.#arrive(entries);
      // what was committed while we read has gone to everybody else already
      if (this.position <= head) return entries.filter(({ position }) => position > after);
    }
  }

  /** Throws away what was only tried out, and makes the copy anew from the log. */
  async renew(): Promise<void> {
    this.#copy?.destroy();
    this.#copy = null;
    this.#copy = await this.#load();
  }

  close(): void {
    this.#closed = true;
    this.#unfollow();
    this.#copy?.destroy();
  }

  async #load(): Promise<Copy> {
    const { document, log } = this.#options;
    const { epoch, entries } = await log.load(document);
    const copy = new Copy(epoch);
    copy.follow(entries);
    while (copy.position < this.position) {
      const { entries: more } = await log.load(document, copy.position);
      if (more.length === 0) throw new Error('the log has lost entries');
      copy.follow(more);
    }
    return copy;
  }

  #arrive(entries: readonly LogEntry[]) {
    const fresh = entries.filter(({ position }) => position > this.position);
    if (fresh.length === 0 || this.#closed) return;
    try {
      this.#copy?.follow(fresh);
    } catch (error) {
      return this.#options.onBroken(error);
    }
    this.position = fresh.at(-1)?.position ?? this.position;
    this.#options.onEntries(fresh);
  }
}
