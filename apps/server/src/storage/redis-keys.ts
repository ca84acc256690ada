/** Keys are spread over so many hash slots of a Cluster, each with its own marker of the epoch. */
const BUCKETS = 256;

/**
 * What a document's log and its messages are called in Redis. Everything of one document is in one bucket, which is the
 * hash tag: so a script may touch it all, together with the bucket's marker, and a shard of a Cluster that has come back
 * empty is noticed by the very script that would have written to it.
 */
export interface DocumentKeys {
  epoch: string;
  head: string;
  entries: string;
  snapshot: string;
  /** the channel on which appends are told */
  news: string;
}

/** FNV-1a, folded into the number of buckets. */
const bucketOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % BUCKETS;
};

/** Colons part a key, braces mark its tag: neither may come from a name. */
const escape = (name: string) => encodeURIComponent(name);

export class RedisKeys {
  readonly #place: string;

  /** @param place what all names begin with; channels are not parted by database numbers, so that number is part of it */
  constructor(place: string) {
    this.#place = escape(place);
  }

  document(name: string): DocumentKeys {
    const tag = this.#tag(bucketOf(name));
    const own = `${tag}:log:${escape(name)}`;
    return {
      epoch: `${tag}:epoch`,
      head: `${own}:head`,
      entries: `${own}:entries`,
      snapshot: `${own}:snapshot`,
      news: `${own}:news`,
    };
  }

  /** The channel of a topic of the bus. */
  topic(name: string): string {
    return `${this.#tag(bucketOf(name))}:bus:${escape(name)}`;
  }

  /** Where attempts of one kind are counted. */
  attempts(name: string): string {
    return `${this.#tag(bucketOf(name))}:attempts:${escape(name)}`;
  }

  /** The channel on which it is told that the epoch is another one. */
  get renewed(): string {
    return `${this.#tag(0)}:renewed`;
  }

  /** The markers of the epoch, of every bucket. */
  epochs(): string[] {
    return Array.from({ length: BUCKETS }, (_, bucket) => `${this.#tag(bucket)}:epoch`);
  }

  #tag(bucket: number) {
    return `${this.#place}:{${this.#place}-${bucket}}`;
  }
}
