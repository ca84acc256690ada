import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LogEntry, type NewEntry, type UpdateLog } from '@gongbei/sync/update-log';
import { epochsInMemory } from '../../test/log-epochs.ts';
import { startRedis, type TestRedis } from '../../test/redis.ts';
import { openRedis, type Redis } from './open-redis.ts';
import { LogLost } from './redis-epoch.ts';
import { type DocumentKeys, RedisKeys } from './redis-keys.ts';

let redis: TestRedis;
let place: string;
let epochs: ReturnType<typeof epochsInMemory>;
let notices: string[];
const opened: Redis[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(() => {
  place = crypto.randomUUID();
  epochs = epochsInMemory();
  notices = [];
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** One more server. */
const open = async (patience = 1_000): Promise<Redis> => {
  const onNotice = (line: string) => void (line.includes('does not hold') && notices.push(line));
  const one = await openRedis({ url: redis.url, epochs, place, patience, onFailure: () => {}, onNotice });
  opened.push(one);
  return one;
};
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const origin = { person: 'shen', school: 'urban', serving: 'township', connection: 'c1' };
const entry = (text: string): NewEntry => ({ update: new TextEncoder().encode(text), kind: 'edit', origin, at: 1 });
const texts = (entries: readonly LogEntry[]) => entries.map(({ update }) => new TextDecoder().decode(update));
const positions = (entries: readonly LogEntry[]) => entries.map(({ position }) => position);
const follow = (log: UpdateLog, document = 'plan') => {
  const seen: LogEntry[] = [];
  const failures: unknown[] = [];
  log.follow(document, 0, (entries) => seen.push(...entries), (error) => failures.push(error)); // prettier-ignore
  return { seen, failures };
};

describe('a Redis that was emptied', () => {
  test('opens no document, takes no edit, says so once, until the epoch is renewed', async () => {
    const [here, there] = [await open(), await open()];
    const { epoch } = await here.log.append('plan', [entry('a'), entry('b')]);
    await redis.command('flushall');

    for (const { log } of [here, there]) {
      await expect(log.load('plan')).rejects.toBeInstanceOf(LogLost);
      await expect(log.load('new')).rejects.toBeInstanceOf(LogLost);
      await expect(log.append('plan', [entry('c')])).rejects.toBeInstanceOf(LogLost);
      await expect(log.append('new', [entry('seed')], { expect: 0 })).rejects.toBeInstanceOf(LogLost);
    }
    await expect(here.check()).rejects.toBeInstanceOf(LogLost);
    expect(notices).toEqual([
      expect.stringMatching(/^Redis does not hold/),
      expect.stringMatching(/^Redis does not hold/),
    ]);
    expect(await redis.command('dbsize')).toBe(0);

    const renewed = await there.log.renewEpoch();
    expect(renewed).not.toBe(epoch);
    await here.check();
    expect(await here.log.load('plan')).toMatchObject({ epoch: renewed, head: 0 });
    expect(await here.log.append('plan', [entry('restored')])).toEqual({ epoch: renewed, head: 1 });
  });

  test('is noticed at the start, too, which makes nothing', async () => {
    await (await open()).log.append('plan', [entry('a')]);
    await redis.command('flushall');
    const { log, check } = await open();
    expect(notices).toEqual([expect.stringMatching(/^Redis does not hold/)]);
    await expect(check()).rejects.toBeInstanceOf(LogLost);
    await expect(log.load('plan')).rejects.toBeInstanceOf(LogLost);
    expect(await redis.command('dbsize')).toBe(0);
  });

  test('is noticed where only one part of it was lost, as by one shard of a Cluster', async () => {
    const { log, check } = await open();
    await log.append('plan', [entry('a')]);
    await log.append('elsewhere', [entry('a')]);
    const { epoch, head, entries } = new RedisKeys(place).document('plan');
    await redis.command('del', epoch, head, entries);
    await expect(log.append('plan', [entry('b')])).rejects.toBeInstanceOf(LogLost);
    await expect(check()).rejects.toBeInstanceOf(LogLost);
    expect((await log.append('elsewhere', [entry('b')])).head).toBe(2);
  });
});

test('servers that begin at once begin one log', async () => {
  const servers = await Promise.all(upTo(4).map(() => open()));
  const told = await Promise.all(servers.map(async ({ log }) => (await log.load('plan')).epoch));
  expect(new Set(told)).toEqual(new Set([await epochs.current()]));
});

const breakages: Record<string, (keys: DocumentKeys) => string[][]> = {
  'a stream that is none': ({ entries }) => [['del', entries], ['set', entries, 'x']], // prettier-ignore
  'a counter that is none': ({ head }) => [['set', head, 'many']],
  'a counter that is behind': ({ head }) => [['set', head, '1']],
  'a counter that is gone': ({ head }) => [['del', head]],
  'entries that are gone': ({ entries }) => [['del', entries]],
  'an entry that is gone': ({ entries }) => [['xdel', entries, '2-0']],
  'an entry that is none': ({ entries, head }) => [['xadd', entries, '4-0', 'e', 'x'], ['set', head, '4']], // prettier-ignore
};

test('a broken document is refused, and stops no other', async () => {
  const { log } = await open();
  await log.append('note', [entry('1')]);
  const note = follow(log, 'note');
  for (const [name, harm] of Object.entries(breakages)) {
    await log.append(name, upTo(3).map((i) => entry(`${i}`))); // prettier-ignore
    for (const command of harm(new RedisKeys(place).document(name))) await redis.command(...command);
    const { seen, failures } = follow(log, name);
    await expect(log.load(name), name).rejects.toThrow();
    await until(() => expect(failures.length, name).toBeGreaterThan(0));
    expect(seen).toEqual([]);
  }
  const names = Object.keys(breakages);
  const outcomes = await Promise.allSettled([...names, 'note'].map((name) => log.append(name, [entry('more')])));
  expect(outcomes.at(-1)).toMatchObject({ status: 'fulfilled', value: { head: 2 } });
  expect(outcomes.slice(0, 3).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await until(() => expect(texts(note.seen)).toEqual(['1', 'more']));
});

test('a message that is none is passed over', async () => {
  const { log } = await open();
  const { seen } = follow(log);
  await log.append('plan', [entry('1')]);
  await until(() => expect(texts(seen)).toEqual(['1']));
  const { news } = new RedisKeys(place).document('plan');
  for (const said of ['', ':', 'x', '2-2', '2-2:', '2-2:x', 'x-y:z', '9-9:'])
    await redis.command('spublish', news, said);
  await (await open()).log.append('plan', [entry('2')]);
  await until(() => expect(texts(seen)).toEqual(['1', '2']));
});

test('a log of many pages is read whole, in order', async () => {
  const { log } = await open();
  const many = upTo(2_500);
  await log.append('plan', many.map((i) => entry(`${i}`))); // prettier-ignore
  const { head, entries } = await log.load('plan');
  expect(head).toBe(2_500);
  expect(texts(entries)).toEqual(many.map(String));
  expect(positions((await log.load('plan', 1_000)).entries)).toEqual(many.slice(1_000));
});

test('a server that has forgotten the scripts is taught them, and the order is kept', async () => {
  const { log } = await open();
  await log.append('plan', [entry('0')]);
  await redis.command('script', 'flush');
  await Promise.all(upTo(20).map((i) => log.append('plan', [entry(`${i}`)])));
  expect(texts((await log.load('plan')).entries)).toEqual(['0', ...upTo(20).map(String)]);
});

test('what was published while nobody could hear is read', async () => {
  const [here, there] = [await open(), await open()];
  const { seen } = follow(here.log);
  for (const i of upTo(30)) {
    await there.log.append('plan', [entry(`${i}`)]);
    if (i % 7 === 0) await redis.command('client', 'kill', 'type', 'pubsub');
  }
  await until(() => expect(texts(seen)).toEqual(upTo(30).map(String)));
});

/** Servers that append until they are told to stop; each text once, though it may arrive twice where no answer came. */
const typing = (logs: readonly UpdateLog[]) => {
  const acked: string[] = [];
  const given: number[] = [];
  let stopped = false;
  const type = async (log: UpdateLog, who: number) => {
    for (let n = 1; !stopped; n++) {
      const text = `${who}:${n}`;
      const answer = await log.append('plan', [entry(text)]).catch(() => null);
      if (answer) acked.push(text);
      if (answer) given.push(answer.head);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const all = Promise.all(logs.map(type));
  return { acked, given, stop: () => ((stopped = true), all) };
};

describe('while three servers append', () => {
  const afterwards = async (
    logs: readonly UpdateLog[],
    followed: readonly LogEntry[][],
    { acked, given }: ReturnType<typeof typing>,
  ) => {
    const { head, entries } = await (await open(5_000)).log.load('plan');
    expect(positions(entries)).toEqual(upTo(head));
    expect(new Set(given).size).toBe(given.length);
    const kept = new Set(texts(entries));
    expect(acked.filter((text) => !kept.has(text))).toEqual([]);
    for (const seen of followed) await until(() => expect(texts(seen)).toEqual(texts(entries)));
    for (const log of logs) expect((await log.load('plan')).head).toBe(head);
  };
  const begin = async () => {
    const logs = [await open(), await open(), await open()].map(({ log }) => log);
    const followed = logs.map((log) => follow(log).seen);
    const typed = typing(logs);
    const more = async (n: number) => {
      const before = typed.acked.length;
      await until(() => expect(typed.acked.length).toBeGreaterThan(before + n));
    };
    await more(20);
    return { logs, followed, typed, more };
  };

  test('kills of Redis lose nothing that was acknowledged, and give no place twice', async () => {
    const { logs, followed, typed, more } = await begin();
    for (let round = 1; round <= Number(process.env.SEEDS ?? 2); round++) {
      await redis.kill();
      await redis.start();
      await more(20);
    }
    await typed.stop();
    await afterwards(logs, followed, typed);
  });

  test('a Redis that hangs acknowledges nothing, and everything goes on afterwards', async () => {
    const { logs, followed, typed, more } = await begin();
    redis.freeze();
    const [log] = logs as [UpdateLog];
    await expect(log.append('plan', [entry('in the dark')])).rejects.toThrow();
    const before = typed.acked.length;
    await expect(log.load('plan')).rejects.toThrow();
    expect(typed.acked.length).toBe(before);
    redis.thaw();
    await more(20);
    await typed.stop();
    await afterwards(logs, followed, typed);
  });
});
