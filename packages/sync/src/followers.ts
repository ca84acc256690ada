import type { LogEntry, Unfollow } from './update-log.ts';

type OnEntries = (entries: readonly LogEntry[]) => void;
type OnFailure = (error: unknown) => void;
type Read = (after: number) => readonly LogEntry[] | Promise<readonly LogEntry[]>;

const FIRST_RETRY = 100;
const LAST_RETRY = 2_000;

/**
 * Whoever follows logs in this process, for every adapter the same: what was just committed is handed on without being
 * read back where it is the next in line, and any gap is filled from the store.
 */
export class Followers {
  readonly #read: (document: string, after: number) => ReturnType<Read>;
  readonly #of = new Map<string, Set<Follower>>();

  constructor(read: (document: string, after: number) => ReturnType<Read>) {
    this.#read = read;
  }

  follow(document: string, after: number, onEntries: OnEntries, onFailure: OnFailure = () => {}): Unfollow {
    const follower = new Follower(after, (from) => this.#read(document, from), onEntries, onFailure);
    const all = this.#of.get(document) ?? new Set();
    this.#of.set(document, all.add(follower));
    queueMicrotask(() => void follower.look());
    return () => {
      follower.stop();
      if (all.delete(follower) && all.size === 0) this.#of.delete(document);
    };
  }

  /** Tells that these entries of the document are now durable. */
  committed(document: string, entries: readonly LogEntry[]): void {
    for (const follower of [...(this.#of.get(document) ?? [])]) follower.offer(entries);
  }

  /** Tells that any log may have grown. */
  look(): void {
    for (const followers of [...this.#of.values()]) for (const follower of [...followers]) void follower.look();
  }

  close(): void {
    for (const followers of this.#of.values()) for (const follower of followers) follower.stop();
    this.#of.clear();
  }
}

class Follower {
  #at: number;
  readonly #read: Read;
  readonly #onEntries: OnEntries;
  readonly #onFailure: OnFailure;
  #reading = false;
  #again = false;
  #stopped = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(after: number, read: Read, onEntries: OnEntries, onFailure: OnFailure) {
    this.#at = after;
    this.#read = read;
    this.#onEntries = onEntries;
    this.#onFailure = onFailure;
  }

  offer(entries: readonly LogEntry[]): void {
    const first = entries[0];
    if (!first) return;
    if (!this.#reading && first.position <= this.#at + 1) this.#deliver(entries);
    else void this.look();
  }

  /** Reads on from where this follower stands; a second call meanwhile makes it look once more. */
  async look(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await this.#readOn();
    }
    this.#reading = false;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
  }

  async #readOn() {
    try {
      const entries = await this.#read(this.#at);
      this.#failures = 0;
      this.#deliver(entries);
    } catch (error) {
      if (this.#stopped) return;
      this.#onFailure(error);
      this.#retryLater();
    }
  }

  #retryLater() {
    clearTimeout(this.#retry);
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.#failures++);
    this.#retry = setTimeout(() => void this.look(), wait);
    this.#retry.unref();
  }

  #deliver(entries: readonly LogEntry[]) {
    const fresh = entries.filter(({ position }) => position > this.#at);
    if (this.#stopped || fresh.length === 0) return;
    if (fresh[0]?.position !== this.#at + 1) throw new Error(`the log has a gap after position ${this.#at}`);
    this.#at += fresh.length;
    try {
      this.#onEntries(fresh);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
