import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor, RateLimitPluginOptions } from '@fastify/rate-limit';
import { Refusal } from '../errors.ts';
import type { Attempts } from '../storage/redis-attempts.ts';

type Counted = Parameters<FastifyRateLimitStore['incr']>[1];
interface Limit {
  max?: unknown;
  timeWindow?: unknown;
}

/**
 * Where limits count what all servers are asked. Limits differ by how many they allow in which time, so that is part of
 * the name. What can't be counted is refused: nobody may guess passwords as fast as they like while Redis is away.
 */
export const sharedLimits = (attempts: Attempts): Pick<RateLimitPluginOptions, 'store'> => {
  class Store {
    readonly #kind: string;

    constructor({ max, timeWindow }: Limit) {
      this.#kind = `${String(max)} in ${String(timeWindow)}`;
    }

    incr(key: string, counted: Counted, timeWindow: number): void {
      attempts.count(`${this.#kind} ${key}`, timeWindow).then(
        (count) => counted(null, count),
        (cause: unknown) => counted(new Refusal('unavailable', undefined, { cause }), undefined),
      );
    }

    child(limit: Limit): Store {
      return new Store(limit);
    }
  }
  return { store: Store as unknown as FastifyRateLimitStoreCtor };
};
