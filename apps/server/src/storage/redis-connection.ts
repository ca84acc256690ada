import { createClient } from 'redis';

export interface ConnectionOptions {
  url: string;
  /** told once when the connection is lost */
  onFailure: (error: unknown) => void;
  /** ms that a command may take, waiting for a connection included */
  patience?: number;
}

const PATIENCE = 5_000;
/** ms between two tries: even a whole herd of servers is no load, and a short cut is over soon. */
const RETRY = { least: 50, most: 500 };
/** ms between two questions whether the other side still answers. */
const PING_EVERY = 2_000;
/** Commands that may wait for their replies: beyond, they are refused instead of kept. */
const MOST_COMMANDS = 10_000;

const create = (url: string, patience: number) =>
  createClient({
    url,
    RESP: 3,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandsQueueMaxLength: MOST_COMMANDS,
    // one timer for a whole pipeline is ours
    commandOptions: { timeout: 0 },
    // a client that has lost its line is thrown away: a hung server is noticed only from here
    socket: { reconnectStrategy: false, connectTimeout: patience },
  });
export type RedisClient = ReturnType<typeof create>;

/** There is no connection, or no answer over it. */
export class RedisAway extends Error {
  override name = 'RedisAway';
  constructor(options?: ErrorOptions) {
    super('Redis does not answer', options);
  }
}

/**
 * A connection that comes back for ever by itself. A command that gets no answer in time fails, and ends the connection
 * with it, since nobody could tell whose the next reply is; whether it was carried out is not known then.
 */
export class RedisConnection {
  readonly #options: Required<ConnectionOptions>;
  readonly #onReady = new Set<() => void>();
  readonly #waiting = new Set<() => void>();
  readonly #ping: NodeJS.Timeout;
  #client: RedisClient | null = null;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = { patience: PATIENCE, ...options };
    this.#ping = setInterval(() => this.#check(), PING_EVERY);
    this.#ping.unref();
  }

  /** Connects for the first time. Rejects, and gives up, where that fails. */
  async open(): Promise<this> {
    try {
      this.#begin(await this.#connect());
    } catch (error) {
      this.close();
      throw error;
    }
    return this;
  }

  /** What commands can be given to right now; null while there is no connection. */
  get client(): RedisClient | null {
    return this.#client;
  }

  /** The listener is told whenever there is a connection again. */
  onReady(listener: () => void): void {
    this.#onReady.add(listener);
  }

  /** Gives commands and waits for their replies, within bounds. */
  async run<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    const until = performance.now() + this.#options.patience;
    const client = this.#client ?? (await this.#arrival());
    return await within(until - performance.now(), work(client), (late) => this.#lose(client, late));
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#ping);
    clearTimeout(this.#retry);
    this.#client?.destroy();
    this.#client = null;
    for (const wake of this.#waiting) wake();
  }

  async #connect(): Promise<RedisClient> {
    const { url, patience } = this.#options;
    const client = create(url, patience);
    client.on('error', (error: unknown) => this.#lose(client, error));
    try {
      await within(patience, client.connect(), () => client.destroy());
    } catch (error) {
      client.destroy();
      throw error;
    }
    return client;
  }

  #begin(client: RedisClient) {
    if (this.#closed) return client.destroy();
    if (!client.isReady) return this.#tryLater();
    this.#client = client;
    for (const wake of this.#waiting) wake();
    for (const listener of this.#onReady) listener();
  }

  #lose(client: RedisClient, error: unknown) {
    if (this.#client !== client) return;
    this.#client = null;
    client.destroy();
    this.#options.onFailure(error);
    this.#tryLater();
  }

  #tryLater() {
    if (this.#closed) return;
    const wait = RETRY.least + Math.random() * (RETRY.most - RETRY.least);
    this.#retry = setTimeout(() => {
      this.#connect().then(
        (client) => this.#begin(client),
        () => this.#tryLater(), // that it is away was said when it went
      );
    }, wait);
    this.#retry.unref();
  }

  #check() {
    if (!this.#client) return;
    this.run((client) => client.ping()).catch((error: unknown) => {
      if (!(error instanceof RedisAway) && this.#client) this.#options.onFailure(error);
    });
  }

  /** Waits for a connection, within bounds. */
  async #arrival(): Promise<RedisClient> {
    if (!this.#closed) await this.#nextWake();
    if (!this.#client) throw new RedisAway();
    return this.#client;
  }

  async #nextWake(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#options.patience);
    this.#waiting.add(resolve);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }
}

const within = async <T>(ms: number, work: Promise<T>, onLate: (late: RedisAway) => void): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      const late = new RedisAway();
      reject(late);
      onLate(late);
    },
    Math.max(1, ms),
  );
  return await Promise.race([work, promise]).finally(() => clearTimeout(timer));
};
