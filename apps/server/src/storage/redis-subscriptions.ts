import { ErrorReply } from 'redis';
import type { RedisClient, RedisConnection } from './redis-connection.ts';

type Listener = (message: Buffer) => void;

interface Channel {
  listeners: Set<Listener>;
  /** where it is subscribed; a connection that was lost takes its subscriptions with it */
  on: RedisClient | null;
  /** one word to Redis after another, or an older one might undo a newer */
  last: Promise<void>;
}

export interface Subscription {
  /** Resolves when everything that is published from now on is heard; rejects when it will be heard only later. */
  heard: Promise<void>;
  stop(): void;
}

/** ms until Redis is asked again for what it has refused. */
const RETRY = 1_000;

/** What is listened to over one connection, whichever comes after it was cut. */
export class RedisSubscriptions {
  readonly #connection: RedisConnection;
  readonly #onFailure: (error: unknown) => void;
  readonly #channels = new Map<string, Channel>();
  readonly #onResumed = new Set<() => void>();
  /** why something that is wanted is not heard, although Redis answers */
  #refused: ErrorReply | null = null;

  constructor(connection: RedisConnection, onFailure: (error: unknown) => void) {
    this.#connection = connection;
    this.#onFailure = onFailure;
    connection.onReady(() => void this.#resume());
  }

  subscribe(name: string, onMessage: Listener): Subscription {
    const channel = this.#channels.get(name) ?? { listeners: new Set(), on: null, last: Promise.resolve() };
    this.#channels.set(name, channel);
    // a function of its own, so that subscribing the same one twice counts twice
    const listener: Listener = (message) => onMessage(message);
    channel.listeners.add(listener);
    const stop = () => {
      if (channel.listeners.delete(listener) && channel.listeners.size === 0) this.#settle(name, channel).catch(nobody);
    };
    const heard = this.#settle(name, channel);
    heard.catch(nobody);
    return { heard, stop };
  }

  /** The listener is told when everything is heard again after a cut: what was said meanwhile is lost. */
  onResumed(listener: () => void): void {
    this.#onResumed.add(listener);
  }

  /** Throws while Redis does not let us listen to something. */
  check(): void {
    if (this.#refused) throw this.#refused;
  }

  async #resume() {
    this.#refused = null;
    await Promise.allSettled([...this.#channels].map(([name, channel]) => this.#settle(name, channel)));
    for (const listener of this.#onResumed) listener();
  }

  #settle(name: string, channel: Channel): Promise<void> {
    channel.last = channel.last.catch(nobody).then(() => this.#tell(name, channel));
    channel.last.catch((error: unknown) => this.#lost(error));
    return channel.last;
  }

  /** A line that was cut begins anew by itself; a refusal would last, and nobody hear what the others write. */
  #lost(error: unknown) {
    if (!(error instanceof ErrorReply) || this.#refused) return;
    this.#refused = error;
    this.#onFailure(error);
    setTimeout(() => void this.#resume(), RETRY).unref();
  }

  /** Tells Redis what is wanted now, if it isn't so already. */
  async #tell(name: string, channel: Channel) {
    const wanted = channel.listeners.size > 0;
    const { client } = this.#connection;
    if (!wanted) return await this.#leave(name, channel, client);
    if (client && channel.on === client) return;
    await this.#connection.run(async (current) => {
      await current.sSubscribe(name, (message) => this.#deliver(channel, message), true);
      channel.on = current;
    });
  }

  async #leave(name: string, channel: Channel, client: RedisClient | null) {
    if (client && channel.on === client) await this.#connection.run((current) => current.sUnsubscribe(name));
    channel.on = null;
    if (channel.listeners.size === 0 && this.#channels.get(name) === channel) this.#channels.delete(name);
  }

  #deliver({ listeners }: Channel, message: Buffer) {
    for (const listener of [...listeners]) {
      try {
        listener(message);
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }
}

/** Whoever waits for `heard` is told; a lost connection is told of where it is lost. */
const nobody = () => {};
