import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryStore, openMemoryLog } from '@gongbei/sync/memory-log';
import { EntriesDropped, type NewEntry, OtherLog, UnexpectedHead } from '@gongbei/sync/update-log';
import { Metrics } from './metrics.ts';
import { watchLog, type WatchedLog } from './watch-log.ts';

let time: number;
let passed: number;
let store: MemoryStore;
let metrics: Metrics;
let watched: WatchedLog;
beforeEach(() => {
  [time, passed] = [1_000_000, 0];
  vi.spyOn(performance, 'now').mockImplementation(() => passed);
  store = new MemoryStore();
  metrics = new Metrics();
  watched = watchLog(openMemoryLog(store), metrics, () => time);
});
afterEach(() => vi.restoreAllMocks());

const entry = (at: number): NewEntry => ({
  update: Uint8Array.of(0, 0),
  kind: 'edit',
  origin: { person: 'shen', school: 'urban', serving: 'urban', connection: null },
  at,
});

test('an append is counted as what became of it', async () => {
  await watched.log.append('plan', [entry(time)]);
  vi.spyOn(store, 'append').mockImplementationOnce(() => {
    throw new Error('disk full');
  });
  await expect(watched.log.append('plan', [entry(time)])).rejects.toThrow();
  const text = await metrics.text();
  expect(text).toContain('gongbei_appends_total{stored="yes"} 1');
  expect(text).toContain('gongbei_appends_total{stored="no"} 1');
  expect(text).toContain('gongbei_append_seconds_count 1');
});

test('it is unfit from an append that fails until one goes well, or nobody has tried for a while', async () => {
  await watched.check();
  const away = vi.spyOn(store, 'append').mockImplementation(() => {
    throw new Error('disk full');
  });
  await expect(watched.log.append('plan', [entry(time)])).rejects.toThrow();
  await expect(watched.check()).rejects.toThrow();
  time += 3_600_000;
  await expect(watched.check()).rejects.toThrow();
  passed += 5_000;
  await watched.check();
  await expect(watched.log.append('plan', [entry(time)])).rejects.toThrow();
  away.mockRestore();
  await watched.log.append('plan', [entry(time)]);
  await watched.check();
});

test('a log that stands elsewhere than expected, or is another one, is no failure', async () => {
  await expect(watched.log.append('plan', [entry(time)], { expect: 7 })).rejects.toThrow(UnexpectedHead);
  const fence = { epoch: 'another', atLeast: 0 };
  await expect(watched.log.append('plan', [entry(time)], { fence })).rejects.toThrow(OtherLog);
  vi.spyOn(store, 'append').mockImplementationOnce(() => {
    throw new EntriesDropped('plan', 1);
  });
  await expect(watched.log.append('plan', [entry(time)])).rejects.toThrow(EntriesDropped);
  await watched.check();
  expect(await metrics.text()).toContain('gongbei_appends_total{stored="no"} 0');
});

test('it is timed until an edit is heard, and what was written long before is not', async () => {
  await watched.log.append('plan', [entry(time - 60_000)]);
  const heard: number[] = [];
  const unfollow = watched.log.follow('plan', 0, (entries) => heard.push(...entries.map(({ position }) => position)));
  await watched.log.append('plan', [entry(time)]);
  await vi.waitFor(() => expect(heard).toEqual([1, 2]));
  unfollow();
  expect(await metrics.text()).toContain('gongbei_follow_seconds_count 1');
  expect((await watched.log.load('plan')).head).toBe(2);
});
