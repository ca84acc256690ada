import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { busContract } from '@gongbei/sync/bus.contract';
import { epochsInMemory } from '../../test/log-epochs.ts';
import { startRedis, type TestRedis } from '../../test/redis.ts';
import { TcpProxy } from '../../test/tcp-proxy.ts';
import { openRedis, type Redis } from './open-redis.ts';

let redis: TestRedis;
let proxy: TcpProxy;

beforeAll(async () => {
  redis = await startRedis();
  proxy = await new TcpProxy(redis.port).open();
});
afterAll(async () => {
  proxy.close();
  await redis.stop();
});

const failures: unknown[] = [];
const open = (port = redis.port) =>
  openRedis({
    url: `redis://127.0.0.1:${port}`,
    epochs: epochsInMemory(),
    place: crypto.randomUUID(),
    patience: 1_000,
    onFailure: (error) => failures.push(error),
    onNotice: () => {},
  });
const bytes = (text: string) => new TextEncoder().encode(text);

busContract('Redis', () => {
  const place = crypto.randomUUID();
  const epochs = epochsInMemory();
  const opened: Redis[] = [];
  return {
    open: async () => {
      const one = await openRedis({ url: redis.url, epochs, place, onFailure: () => {}, onNotice: () => {} });
      opened.push(one);
      return one.bus;
    },
    settled: async () => void (await Promise.all(opened.map(({ bus }) => bus.settled()))),
    dispose: async () => void (await Promise.all(opened.map((one) => one.close()))),
  };
});

test('whoever asks right after subscribing hears the answer', async () => {
  const { bus, close } = await open();
  const heard: string[] = [];
  bus.subscribe('plan', (message) => heard.push(new TextDecoder().decode(message)));
  for (const word of ['who', 'is', 'there']) bus.publish('plan', bytes(word));
  await vi.waitFor(() => expect(heard).toEqual(['who', 'is', 'there']), { timeout: 10_000 });
  await close();
});

test('whoever comes, goes and comes again in one breath hears; after the last has gone nobody listens', async () => {
  const { bus, close } = await open();
  const heard: string[] = [];
  const listen = () => bus.subscribe('plan', (message) => heard.push(new TextDecoder().decode(message)));
  listen()();
  listen()();
  const stop = listen();
  await bus.settled();
  bus.publish('plan', bytes('once'));
  await vi.waitFor(() => expect(heard).toEqual(['once']), { timeout: 10_000 });
  stop();
  const channels = () => redis.command('pubsub', 'shardchannels', '*:bus:*');
  await vi.waitFor(async () => expect(await channels()).toEqual([]), { timeout: 10_000 });
  await close();
});

test('after a cut everything is heard again, and what was said meanwhile is lost', async () => {
  const { bus, close } = await open(proxy.port);
  const heard: string[] = [];
  bus.subscribe('plan', (message) => heard.push(new TextDecoder().decode(message)));
  await bus.settled();
  proxy.cut();
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0), { timeout: 10_000 });
  bus.publish('plan', bytes('lost'));
  proxy.mend();
  await vi.waitFor(
    () => {
      bus.publish('plan', bytes('again'));
      expect(heard).toContain('again');
    },
    { timeout: 10_000 },
  );
  expect(heard).not.toContain('lost');
  await close();
});

test('what Redis refuses is told, makes it unfit, and is asked for until it is allowed', async () => {
  const place = crypto.randomUUID();
  const allow = (...rules: string[]) => redis.command('acl', 'setuser', 'limited', ...rules);
  await allow('on', '>right', '+@all', '~*', '&*');
  const url = redis.url.replace('//', '//limited:right@');
  const told: unknown[] = [];
  const onFailure = (error: unknown) => told.push(error);
  const { bus, check, close } = await openRedis({
    url,
    epochs: epochsInMemory(),
    place,
    onFailure,
    onNotice: () => {},
  });
  const heard: string[] = [];
  await allow('-ssubscribe');
  bus.subscribe('plan', (message) => heard.push(new TextDecoder().decode(message)));
  bus.subscribe('note', () => {});
  await bus.settled();
  expect(told).toEqual([expect.objectContaining({ message: expect.stringContaining('ssubscribe') })]);
  await expect(check()).rejects.toThrow('ssubscribe');
  await allow('+ssubscribe', '-spublish');
  bus.publish('plan', bytes('refused'));
  bus.publish('plan', bytes('refused too'));
  await vi.waitFor(() => expect(told.filter((error) => String(error).includes('spublish'))).toHaveLength(1));
  await allow('+spublish');
  await vi.waitFor(
    () => {
      bus.publish('plan', bytes('at last'));
      expect(heard).toContain('at last');
    },
    { timeout: 10_000 },
  );
  await check();
  await close();
});
