import { afterAll, beforeAll, expect, test } from 'vitest';
import { startClusterNode, type TestRedis } from '../../test/redis.ts';
import { placeOf } from './open-redis.ts';
import { RedisKeys } from './redis-keys.ts';

let node: TestRedis;
beforeAll(async () => {
  node = await startClusterNode();
});
afterAll(() => node.stop());

const slotOf = async (key: string) => Number(await node.command('cluster', 'keyslot', key));

test.each(['plan', '{}', '{a}:{b}', 'gongbei:{gongbei-7}:epoch', '林:秀云', ' ', ''])(
  'all keys of a document named %j are in one slot of a Cluster',
  async (name) => {
    const slots = await Promise.all(Object.values(new RedisKeys('gongbei').document(name)).map(slotOf));
    expect(slots).toHaveLength(5);
    expect(new Set(slots).size).toBe(1);
  },
);

test('documents are spread over all buckets, and each bucket has its marker', async () => {
  const keys = new RedisKeys('gongbei');
  const used = new Set(Array.from({ length: 5_000 }, (_, i) => keys.document(`plan ${i}`).epoch));
  expect(used).toEqual(new Set(keys.epochs()));
  expect(new Set(await Promise.all(keys.epochs().slice(0, 64).map(slotOf))).size).toBeGreaterThan(32);
});

test('no name leads to the keys of another', () => {
  const keys = new RedisKeys('gongbei');
  const names = ['a', 'a:entries', 'a:head', 'a%3Ahead', '{a}', 'A', 'a ', 'ä'];
  const all = names.flatMap((name) => Object.values({ ...keys.document(name), epoch: name }));
  expect(new Set(all).size).toBe(all.length);
});

test('each database of a server is a place of its own, for channels too', () => {
  expect(placeOf('redis://h')).toBe('gongbei');
  expect(placeOf('redis://h:6379/0')).toBe(placeOf('redis://h'));
  expect(placeOf('redis://h/3')).not.toBe(placeOf('redis://h'));
  const [one, other] = [new RedisKeys('gongbei'), new RedisKeys(placeOf('redis://h/3'))];
  expect(one.topic('plan')).not.toBe(other.topic('plan'));
});
