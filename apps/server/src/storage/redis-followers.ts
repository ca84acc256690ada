import { Followers } from '@gongbei/sync/followers';
import type { LogEntry, Unfollow } from '@gongbei/sync/update-log';
import { decodeEntries } from './redis-entry.ts';
import type { RedisKeys } from './redis-keys.ts';
import type { RedisSubscriptions } from './redis-subscriptions.ts';

type OnEntries = (entries: readonly LogEntry[]) => void;

interface Parts {
  subscriptions: RedisSubscriptions;
  keys: RedisKeys;
  read: (document: string, after: number) => Promise<readonly LogEntry[]>;
}

/** Whoever follows logs in Redis: told by what is published; where a message was missed the log is read. */
export class RedisFollowers {
  readonly #parts: Parts;
  readonly #followers: Followers;
  /** how far the followers of a document were told */
  readonly #told = new Map<string, { followers: number; last: number }>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#followers = new Followers(parts.read);
    parts.subscriptions.onResumed(() => this.#followers.look());
  }

  follow(document: string, after: number, onEntries: OnEntries, onFailure?: (error: unknown) => void): Unfollow {
    const { keys, subscriptions } = this.#parts;
    const leave = this.#join(document);
    const { heard, stop } = subscriptions.subscribe(keys.document(document).news, (news) => this.#hear(document, news));
    let ended = false;
    let unfollow: Unfollow = () => {};
    // only now, so that its first look finds whatever was published before it was heard
    const begin = () => {
      if (!ended) unfollow = this.#followers.follow(document, after, onEntries, onFailure);
    };
    heard.then(begin, begin);
    return () => {
      if (!ended) leave();
      ended = true;
      stop();
      unfollow();
    };
  }

  /** Tells that these entries are now durable. */
  tell(document: string, entries: readonly LogEntry[]): void {
    const told = this.#told.get(document);
    if (told) told.last = Math.max(told.last, entries.at(-1)?.position ?? 0);
    this.#followers.committed(document, entries);
  }

  /** The log is another one now: its places begin anew. */
  begin(): void {
    for (const told of this.#told.values()) told.last = 0;
  }

  close(): void {
    this.#followers.close();
  }

  #join(document: string): () => void {
    const told = this.#told.get(document) ?? { followers: 0, last: 0 };
    this.#told.set(document, told);
    told.followers++;
    return () => {
      if (--told.followers === 0) this.#told.delete(document);
    };
  }

  /** What is published begins with the places of its entries; what this process appended itself was told before. */
  #hear(document: string, news: Buffer) {
    const colon = news.indexOf(':');
    const [first = 0, last = 0] = news.toString('latin1', 0, colon).split('-').map(Number);
    if (last <= (this.#told.get(document)?.last ?? 0)) return;
    this.tell(document, decodeEntries(news.subarray(colon + 1), first));
  }
}
