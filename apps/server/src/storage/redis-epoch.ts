import type { LogEpochs } from './log-epochs.ts';
import type { RedisClient, RedisConnection } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';

/** Redis does not hold the update log that belongs to the records: it was emptied, or replaced by an empty one. */
export class LogLost extends Error {
  override name = 'LogLost';
  constructor() {
    super(LOST);
  }
}

const LOST =
  'Redis does not hold the update log that the records belong to: no document is opened until it is restored, and its epoch renewed.';

/** How often it is looked, and ms between two looks, before a log counts as lost. */
const RENEWAL = { looks: 10, pause: 100 };

const TAKE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`;

export interface RedisEpochParts {
  connection: RedisConnection;
  keys: RedisKeys;
  epochs: LogEpochs;
  /** told in one line each time that the log is found lost */
  onNotice: (line: string) => void;
}

/**
 * The epoch of the update log: random, marked in each bucket of Redis, and remembered in the records. Where the marks are
 * not what the records remember nothing is read or written: an empty Redis looks like documents without a text.
 */
export class RedisEpoch {
  readonly #connection: RedisConnection;
  readonly #markers: readonly string[];
  readonly #renewed: string;
  readonly #epochs: LogEpochs;
  readonly #onNotice: (line: string) => void;
  #value: string | null = null;
  #lost = false;

  constructor({ connection, keys, epochs, onNotice }: RedisEpochParts) {
    this.#connection = connection;
    this.#markers = keys.epochs();
    this.#renewed = keys.renewed;
    this.#epochs = epochs;
    this.#onNotice = onNotice;
  }

  /** the one that every script asks for; '' is none's */
  get value(): string {
    return this.#value ?? '';
  }

  /** Learns the epoch, or makes the first one there ever was. Where the log is lost that is said, and nothing is made. */
  async open(): Promise<void> {
    this.#value = (await this.#epochs.current()) ?? (await this.#begin());
    await this.check().catch((error: unknown) => {
      if (!(error instanceof LogLost)) throw error;
    });
  }

  /** Rejects with `LogLost` where Redis does not hold the log that the records remember now. */
  async check(): Promise<void> {
    let right = await this.#right();
    // another server may be just renewing it, and the records are told last
    for (let looks = 1; right === null && !this.#lost && looks < RENEWAL.looks; looks++) {
      await new Promise((resolve) => setTimeout(resolve, RENEWAL.pause));
      right = await this.#right();
    }
    if (right === null && !this.#lost) this.#onNotice(LOST);
    this.#lost = right === null;
    if (right === null) throw new LogLost();
    this.#value = right;
  }

  /** @returns the epoch that the records and all markers agree on, or null */
  async #right(): Promise<string | null> {
    const right = await this.#epochs.current();
    const marked = await this.#connection.run((client) => this.#read(client));
    return marked.every((epoch) => epoch === right) ? right : null;
  }

  /**
   * @param from renew only this one: of servers that notice the same loss at once, one does
   * @returns the epoch that is the right one then
   */
  async renew(from?: string): Promise<string> {
    const epoch = crypto.randomUUID();
    if (from !== undefined && !(await this.#take(from, epoch))) return from;
    // a crash between the two leaves a log that is refused, and renewed once more
    await this.#connection.run((client) => Promise.all(this.#markers.map((marker) => client.set(marker, epoch))));
    await this.#epochs.remember(epoch);
    this.#value = epoch;
    await this.#connection.run((client) => client.sPublish(this.#renewed, epoch));
    return epoch;
  }

  /** @returns whether the first marker is ours now: nobody else renews then */
  async #take(from: string, epoch: string): Promise<boolean> {
    const [first = ''] = this.#markers;
    const taken = await this.#connection.run((client) =>
      client.eval(TAKE, { keys: [first], arguments: [from, epoch] }),
    );
    return taken === 1;
  }

  /** Of servers that start at once the first marker tells whose epoch it is. */
  async #begin(): Promise<string> {
    const [first = ''] = this.#markers;
    const epoch = await this.#connection.run(async (client) => {
      await client.set(first, crypto.randomUUID(), { condition: 'NX' });
      const chosen = (await client.get(first)) ?? '';
      await Promise.all(this.#markers.map((marker) => client.set(marker, chosen, { condition: 'NX' })));
      return chosen;
    });
    await this.#epochs.remember(epoch);
    return epoch;
  }

  #read(client: RedisClient) {
    return Promise.all(this.#markers.map((marker) => client.get(marker)));
  }
}
