import { afterAll, beforeAll } from 'vitest';
import type { UpdateLog } from '@gongbei/sync/update-log';
import { otherLogContract } from '@gongbei/sync/other-log.contract';
import { updateLogContract } from '@gongbei/sync/update-log.contract';
import { epochsInMemory } from '../../test/log-epochs.ts';
import { startClusterNode, type TestRedis } from '../../test/redis.ts';
import { TcpProxy } from '../../test/tcp-proxy.ts';
import { openRedis, type Redis } from './open-redis.ts';
import { RedisKeys } from './redis-keys.ts';

let redis: TestRedis;
let proxy: TcpProxy;
let places = 0;

beforeAll(async () => {
  redis = await startClusterNode();
  proxy = await new TcpProxy(redis.port).open();
});
afterAll(async () => {
  proxy.close();
  await redis.stop();
});

/** The contract opens logs at once; what they are asked waits until they are open. */
const opening = (opened: Promise<Redis>): UpdateLog => {
  const log = opened.then((redis) => redis.log);
  return {
    append: async (...given) => (await log).append(...given),
    load: async (...given) => (await log).load(...given),
    compact: async (...given) => (await log).compact(...given),
    renewEpoch: async () => (await log).renewEpoch(),
    follow: (...given) => {
      const unfollow = log.then((one) => one.follow(...given));
      return () => void unfollow.then((stop) => stop());
    },
    close: async () => (await opened).close(),
  };
};

/** Puts keys back as they were, as a replica does that takes over before it had everything. */
const backUp = async (place: string, document: string) => {
  const { head, entries, snapshot } = new RedisKeys(place).document(document);
  const keys = [head, entries, snapshot];
  for (const key of keys) await redis.command('copy', key, `${key}:kept`, 'replace');
  return async () => {
    for (const key of keys)
      if (!(await redis.command('copy', `${key}:kept`, key, 'replace'))) await redis.command('del', key);
  };
};

const makeStore = () => {
  const parts = {
    epochs: epochsInMemory(),
    place: `contract-${++places}`,
    patience: 1_000,
    onFailure: () => {},
    onNotice: () => {},
  };
  return {
    open: () => opening(openRedis({ url: `redis://127.0.0.1:${proxy.port}`, ...parts })),
    break: () => proxy.cut(),
    mend: () => proxy.mend(),
    backUp: (document: string) => backUp(parts.place, document),
    dispose: () => proxy.mend(),
  };
};

updateLogContract('Redis', makeStore);
otherLogContract('Redis', makeStore, { goesBack: true });
