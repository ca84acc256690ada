import type { Bus } from '@gongbei/sync/bus';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';
import type { RedisSubscriptions } from './redis-subscriptions.ts';

export interface RedisBusParts {
  connection: RedisConnection;
  subscriptions: RedisSubscriptions;
  keys: RedisKeys;
  /** told once of each time in which words are lost */
  onFailure: (error: unknown) => void;
}

/** Words between servers by Redis's sharded channels. What is said while Redis is away is lost. */
export class RedisBus implements Bus {
  readonly #parts: RedisBusParts;
  readonly #stops = new Set<() => void>();
  /** words on topics that we ourselves do not hear yet: an answer to them would be missed */
  readonly #held = new Map<string, Uint8Array[]>();
  /** subscriptions that are not in effect yet */
  readonly #coming = new Set<Promise<void>>();
  #losing = false;

  constructor(parts: RedisBusParts) {
    this.#parts = parts;
  }

  publish(topic: string, message: Uint8Array): void {
    const held = this.#held.get(topic);
    if (held) held.push(message);
    else this.#send(topic, message);
  }

  subscribe(topic: string, onMessage: (message: Uint8Array) => void): () => void {
    const { subscriptions, keys } = this.#parts;
    const { heard, stop } = subscriptions.subscribe(keys.topic(topic), onMessage);
    const unsubscribe = () => {
      this.#stops.delete(unsubscribe);
      stop();
    };
    this.#stops.add(unsubscribe);
    this.#hold(topic, heard);
    return unsubscribe;
  }

  /** Resolves when whatever was subscribed so far is heard. */
  async settled(): Promise<void> {
    await Promise.all(this.#coming);
  }

  async close(): Promise<void> {
    for (const unsubscribe of [...this.#stops]) unsubscribe();
  }

  #hold(topic: string, heard: Promise<void>) {
    const held = this.#held.get(topic) ?? [];
    this.#held.set(topic, held);
    const coming = heard
      .catch(() => undefined) // then it is heard later, and what is said goes out all the same
      .then(() => this.#release(topic, held));
    this.#coming.add(coming);
    void coming.finally(() => this.#coming.delete(coming));
  }

  #release(topic: string, held: Uint8Array[]) {
    if (this.#held.get(topic) === held) this.#held.delete(topic);
    for (const message of held.splice(0)) this.#send(topic, message);
  }

  #send(topic: string, message: Uint8Array) {
    const { connection, keys } = this.#parts;
    const { client } = connection;
    // a buffer of its own: the bytes go out later, when the caller may use theirs again
    client?.sPublish(keys.topic(topic), Buffer.from(message)).then(
      () => (this.#losing = false),
      (error: unknown) => this.#lost(error),
    );
  }

  #lost(error: unknown) {
    if (!this.#losing) this.#parts.onFailure(error);
    this.#losing = true;
  }
}
