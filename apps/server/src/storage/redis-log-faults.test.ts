import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LogEntry, type NewEntry, OtherLog, type UpdateLog } from '@gongbei/sync/update-log';
import { epochsInMemory } from '../../test/log-epochs.ts';
import { startRedis, type TestRedis } from '../../test/redis.ts';
import { openRedis, type Redis } from './open-redis.ts';
import { encodeEntry } from './redis-entry.ts';
import { LogLost } from './redis-epoch.ts';
import { type DocumentKeys, RedisKeys } from './redis-keys.ts';

let redis: TestRedis;
let place: string;
let epochs: ReturnType<typeof epochsInMemory>;
let notices: string[];
let losses: number;
const opened: Redis[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(() => {
  place = crypto.randomUUID();
  epochs = epochsInMemory();
  [notices, losses] = [[], 0];
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** One more server. */
const open = async (patience = 1_000): Promise<Redis> => {
  const onNotice = (line: string) => void (/does not hold|gone back/.test(line) && notices.push(line));
  const onLoss = async () => void losses++;
  const one = await openRedis({ url: redis.url, epochs, place, patience, onFailure: () => {}, onNotice, onLoss });
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
    // whether it may write there at all is tried with a key that is gone soon
    const tried = new RedisKeys(place).document('').head;
    const keys = (await redis.command('keys', '*')) as string[];
    expect(keys.filter((key) => key !== tried)).toEqual([]);
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

describe('a Redis that was put back', () => {
  /** Three servers stand at 3 of a document; then there is only what was there at 1, and nobody is told. */
  const goneBack = async () => {
    const servers = [await open(), await open(), await open()];
    const { head, entries } = new RedisKeys(place).document('plan');
    const [{ log }] = servers as [Redis];
    await log.append('plan', [entry('1')]);
    for (const key of [head, entries]) await redis.command('copy', key, `${key}:kept`);
    const { epoch } = await log.append('plan', [entry('2'), entry('3')]);
    const { mark } = await log.load('plan');
    const fence = { epoch, atLeast: 3, mark };
    const failures: unknown[] = [];
    for (const each of servers) each.log.follow('plan', fence, () => {}, (error) => failures.push(error)); // prettier-ignore
    for (const each of servers) await each.log.load('plan');
    for (const key of [head, entries]) await redis.command('copy', `${key}:kept`, key, 'replace');
    return { servers, failures, fence };
  };
  const gone = /gone back/;

  test('is noticed when the line to it comes back, whoever is there, and is renewed once', async () => {
    const { servers, failures, fence } = await goneBack();
    await redis.command('client', 'kill', 'type', 'pubsub');
    // while one renews it another may find it in between
    await until(() => expect(failures.filter((error) => error instanceof OtherLog)).toHaveLength(3));
    for (const each of servers) {
      const told = await each.log.load('plan');
      expect([told.epoch, texts(told.entries)]).toEqual([await epochs.current(), ['1']]);
    }
    expect(await epochs.current()).not.toBe(fence.epoch);
    expect(notices).toContainEqual(expect.stringMatching(gone));
    expect(losses).toBeGreaterThan(0);
    const { epoch } = await servers[1]!.log.append('plan', [entry('again')]);
    expect(epoch).toBe(await epochs.current());
  });

  test('is not renewed before it is remembered that something was lost, and nobody writes until then', async () => {
    const { fence } = await goneBack();
    const onLoss = () => Promise.reject(new Error('the records are away'));
    const one = await openRedis({ url: redis.url, epochs, place, onFailure: () => {}, onNotice: () => {}, onLoss });
    opened.push(one);
    await expect(one.log.append('plan', [entry('no')], { fence })).rejects.toThrow(/away/);
    await expect(one.log.load('plan', 0, fence)).rejects.toThrow(/away/);
    expect(await epochs.current()).toBe(fence.epoch);
  });

  test('entries of the program before, which gave no marks, are read and gone on from', async () => {
    const { log } = await open();
    const { head, entries } = new RedisKeys(place).document('old');
    for (const position of [1, 2])
      await redis.command('xadd', entries, `${position}-0`, 'e', encodeEntry(entry(`${position}`)) as never);
    await redis.command('set', head, '2');
    const { epoch, mark } = await log.load('old');
    expect((await log.append('old', [entry('3')], { fence: { epoch, atLeast: 2, mark } })).head).toBe(3);
    expect((await log.append('old', [entry('4')], { fence: { epoch, atLeast: 2, mark } })).head).toBe(4);
    expect(texts((await log.load('old')).entries)).toEqual(['1', '2', '3', '4']);
  });
});

test('servers that begin at once begin one log', async () => {
  const servers = await Promise.all(upTo(4).map(() => open()));
  const told = await Promise.all(servers.map(async ({ log }) => (await log.load('plan')).epoch));
  expect(new Set(told)).toEqual(new Set([await epochs.current()]));
});

/** @param second the id of the second entry */
const breakages: Record<string, (keys: DocumentKeys, second: string) => string[][]> = {
  'a stream that is none': ({ entries }) => [['del', entries], ['set', entries, 'x']], // prettier-ignore
  'a counter that is none': ({ head }) => [['set', head, 'many']],
  'a counter that is behind': ({ head }) => [['set', head, '1']],
  'a counter that is gone': ({ head }) => [['del', head]],
  'entries that are gone': ({ entries }) => [['del', entries]],
  'an entry that is gone': ({ entries }, second) => [['xdel', entries, second]],
  'an entry that is none': ({ entries, head }) => [['xadd', entries, '4-0', 'e', 'x'], ['set', head, '4']], // prettier-ignore
};

test('a broken document is refused, and stops no other', async () => {
  const { log } = await open();
  await log.append('note', [entry('1')]);
  const note = follow(log, 'note');
  for (const [name, harm] of Object.entries(breakages)) {
    await log.append(name, upTo(3).map((i) => entry(`${i}`))); // prettier-ignore
    const keys = new RedisKeys(place).document(name);
    const [[second]] = (await redis.command('xrange', keys.entries, '2', '2')) as [[string]];
    for (const command of harm(keys, second)) await redis.command(...command);
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
  for (const said of ['', ':', 'x', '2 2 1 0 e', '2 2 1 0 e:', '2 2 1 0 e:x', 'x y:z', '9 9 1 0 e:'])
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
