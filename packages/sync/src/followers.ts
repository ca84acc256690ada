import { EntriesDropped, type Fence, type LogEntry, OtherLog, type Unfollow } from './update-log.ts';

type OnEntries = (entries: readonly LogEntry[]) => void;
type OnFailure = (error: unknown) => void;

/** Entries that follow each other, and of which log they are. */
export interface Run {
  epoch: string;
  entries: readonly LogEntry[];
}

/** A run that was just committed, after the entry of that mark. */
export interface News extends Run {
  before?: string | undefined;
}

/** What comes after a place; throws where the log is not the one of the fence. */
type Read = (after: number, fence?: Fence) => Run | Promise<Run>;
type ReadDocument = (document: string, ...asked: Parameters<Read>) => ReturnType<Read>;

const FIRST_RETRY = 100;
const LAST_RETRY = 2_000;

/**
 * Whoever follows logs in this process, for every adapter the same: what was just committed is handed on without being
 * read back where it is the next in line, and any gap is filled from the store.
 */
export class Followers {
  readonly #read: ReadDocument;
  readonly #of = new Map<string, Set<Follower>>();

  constructor(read: ReadDocument) {
    this.#read = read;
  }

  follow(document: string, from: number | Fence, onEntries: OnEntries, onFailure: OnFailure = () => {}): Unfollow {
    const follower = new Follower(from, (...asked) => this.#read(document, ...asked), onEntries, onFailure);
    const all = this.#of.get(document) ?? new Set();
    this.#of.set(document, all.add(follower));
    queueMicrotask(() => void follower.look());
    return () => {
      follower.stop();
      if (all.delete(follower) && all.size === 0) this.#of.delete(document);
    };
  }

  /** Tells that these entries of the document are now durable. */
  committed(document: string, news: News): void {
    for (const follower of [...(this.#of.get(document) ?? [])]) follower.offer(news);
  }

  /** Tells that any log may have grown, or be another one. */
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
  /** of the entry where it stands */
  #mark: string | undefined;
  /** which log it follows; null: whichever is there at the first look */
  #epoch: string | null = null;
  readonly #read: Read;
  readonly #onEntries: OnEntries;
  readonly #onFailure: OnFailure;
  #reading = false;
  #again = false;
  #stopped = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(from: number | Fence, read: Read, onEntries: OnEntries, onFailure: OnFailure) {
    if (typeof from === 'number') this.#at = from;
    else [this.#at, this.#mark, this.#epoch] = [from.atLeast, from.mark, from.epoch];
    this.#read = read;
    this.#onEntries = onEntries;
    this.#onFailure = onFailure;
  }

  offer(news: News): void {
    const last = news.entries.at(-1);
    // what comes late was read before, or else is noticed when it has come as far as this
    if (!last || (news.epoch === this.#epoch && last.position < this.#at)) return;
    if (!this.#reading && this.#isNext(news)) this.#deliver(news.entries);
    else void this.look();
  }

  /** Anything else needs a look at the log: it may only be a gap. */
  #isNext({ epoch, before, entries }: News): boolean {
    const first = entries[0]?.position ?? Infinity;
    if (epoch !== this.#epoch || first > this.#at + 1) return false;
    const there = first === this.#at + 1 ? before : entries[this.#at - first]?.mark;
    return this.#mark === undefined || there === this.#mark;
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
      const { epoch, entries } = await this.#read(this.#at, this.#fence);
      this.#failures = 0;
      this.#epoch ??= epoch;
      this.#deliver(entries);
    } catch (error) {
      if (this.#stopped) return;
      if (error instanceof OtherLog || error instanceof EntriesDropped) this.stop();
      else this.#retryLater();
      this.#onFailure(error);
    }
  }

  get #fence(): Fence | undefined {
    return this.#epoch === null ? undefined : { epoch: this.#epoch, atLeast: this.#at, mark: this.#mark };
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
    this.#mark = fresh.at(-1)?.mark;
    try {
      this.#onEntries(fresh);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
