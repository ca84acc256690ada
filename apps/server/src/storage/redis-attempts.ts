import { createHash } from 'node:crypto';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';
import { callScript, script } from './redis-scripts.ts';

/** Counts attempts of a kind where all servers of the installation count them. */
export interface Attempts {
  /** @returns the how many-th it is within so many ms from the first on, and when that time is over */
  count(name: string, within: number): Promise<{ current: number; ttl: number }>;
}

const COUNT = script(`
local current = redis.call('INCR', KEYS[1])
if current == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {current, redis.call('PTTL', KEYS[1])}
`);

/** In Redis, and no longer than they count. A name may say who tries, and where from: it is not kept as it is. */
export const openRedisAttempts = (connection: RedisConnection, keys: RedisKeys): Attempts => ({
  count: async (name, within) => {
    const key = keys.attempts(createHash('sha256').update(name).digest('base64url'));
    const [outcome] = await connection.run((client) => callScript(client, COUNT, [{ keys: [key], args: [String(within)] }])); // prettier-ignore
    if (outcome?.status !== 'fulfilled') throw outcome?.reason;
    const [current, ttl] = outcome.value as [number, number];
    return { current, ttl: Math.max(0, ttl) };
  },
});
