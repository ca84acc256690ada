import { Followers, type News, type Run } from '@gongbei/sync/followers';
import type { Fence, LogEntry, Unfollow } from '@gongbei/sync/update-log';
import { decodeEntries } from './redis-entry.ts';
import type { RedisKeys } from './redis-keys.ts';
import type { RedisSubscriptions } from './redis-subscriptions.ts';

type OnEntries = (entries: readonly LogEntry[]) => void;

interface Parts {
  subscriptions: RedisSubscriptions;
  keys: RedisKeys;
  read: (document: string, after: number, fence?: Fence) => Promise<Run>;
}

/** Whoever follows logs in Redis: told by what is published; where a message was missed the log is read. */
export class RedisFollowers {
  readonly #parts: Parts;
  readonly #followers: Followers;
  /** how far the followers of a document were told */
  readonly #told = new Map<string, { followers: number; last: number; mark: string | undefined }>();
  readonly #stopHearing: () => void;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#followers = new Followers(parts.read);
    parts.subscriptions.onResumed(() => this.#followers.look());
    this.#stopHearing = parts.subscriptions.subscribe(parts.keys.renewed, () => this.#followers.look()).stop;
  }

  follow(document: string, from: number | Fence, onEntries: OnEntries, onFailure?: (error: unknown) => void): Unfollow {
    const { keys, subscriptions } = this.#parts;
    const leave = this.#join(document);
    const { heard, stop } = subscriptions.subscribe(keys.document(document).news, (news) => this.#hear(document, news));
    let ended = false;
    let unfollow: Unfollow = () => {};
    // only now, so that its first look finds whatever was published before it was heard
    const begin = () => {
      if (!ended) unfollow = this.#followers.follow(document, from, onEntries, onFailure);
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
  tell(document: string, news: News): void {
    const told = this.#told.get(document);
    const last = news.entries.at(-1);
    if (told && last && last.position > told.last) [told.last, told.mark] = [last.position, last.mark];
    this.#followers.committed(document, news);
  }

  /** The log is another one now: its places begin anew, and whoever follows the one before is told. */
  begin(): void {
    for (const told of this.#told.values()) [told.last, told.mark] = [0, undefined];
    this.#followers.look();
  }

  close(): void {
    this.#stopHearing();
    this.#followers.close();
  }

  #join(document: string): () => void {
    const told = this.#told.get(document) ?? { followers: 0, last: 0, mark: undefined };
    this.#told.set(document, told);
    told.followers++;
    return () => {
      if (--told.followers === 0) this.#told.delete(document);
    };
  }

  /**
   * What is published begins with the places of its entries, their mark and the one before, and the epoch; what this process
   * appended itself was told before.
   */
  #hear(document: string, news: Buffer) {
    const colon = news.indexOf(':');
    const [first, last, mark = '', before, epoch = ''] = news.toString('latin1', 0, colon).split(' ');
    const told = this.#told.get(document);
    if (told && (Number(last) < told.last || (Number(last) === told.last && mark === told.mark))) return;
    this.tell(document, { epoch, before, entries: decodeEntries(news.subarray(colon + 1), Number(first), mark) });
  }
}
