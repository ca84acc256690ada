import { startRedis, type TestRedis } from '../../../apps/server/test/redis.ts';
import { cpuOf } from './measured-process.ts';

export interface MeasuredRedis {
  redis: TestRedis;
  /** CPU time so far, ms */
  cpu(): number;
}

/** A Redis of a server's own, whose work counts as that server's. */
export const startMeasuredRedis = async (settings: Record<string, string>): Promise<MeasuredRedis> => {
  const redis = await startRedis(settings);
  const pid = Number(/process_id:(\d+)/.exec(String(await redis.command('info', 'server')))?.[1]);
  return { redis, cpu: () => cpuOf(pid) };
};
