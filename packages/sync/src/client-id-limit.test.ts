import { expect, test } from 'vitest';
import { clientIdsContract } from './client-ids.contract.ts';
import { limitClientIds, TooManyClientIds } from './client-id-limit.ts';
import { openMemoryClientIds } from './memory-client-ids.ts';

const shen = { person: 'shen', school: 'urban' };
const lin = { person: 'lin', school: 'township' };

const open = (most: number) => {
  const clock = { now: 0 };
  const exceeded: string[] = [];
  const options = { most, now: () => clock.now, onExceeded: (document: string) => exceeded.push(document) };
  return { clock, exceeded, ids: limitClientIds(openMemoryClientIds(), options) };
};

clientIdsContract('limited', () => {
  const documents = new Map();
  const options = { most: 1_000, now: Date.now, onExceeded: () => {} };
  return { open: () => limitClientIds(openMemoryClientIds(documents), options), dispose: () => {} };
});

test('R34 of 20,000 client ids that somebody makes up only the first few are taken', async () => {
  const { ids, exceeded } = open(2_000);
  let owned = 0;
  for (let client = 1e9; client < 1e9 + 20_000; client++)
    if ((await ids.bind('plan', client, shen)).person === 'shen') owned++;
  expect([owned, exceeded.length]).toEqual([2_000, 18_000]);
  expect(await ids.ownerOf('plan', 1e9 + 19_999)).toBeUndefined();
});

test('R34 what was theirs before stays theirs', async () => {
  const { ids } = open(1);
  await ids.bind('plan', 77, shen);
  expect(await ids.bind('plan', 78, shen)).not.toEqual(shen);
  expect(await ids.bind('plan', 77, shen)).toEqual(shen);
});

test('R34 it is counted by person, document and day', async () => {
  const { ids, clock } = open(8);
  await ids.issue('plan', shen, 8);
  await expect(ids.issue('plan', shen, 1)).rejects.toThrow(TooManyClientIds);
  expect(await ids.issue('plan', lin, 8)).toHaveLength(8);
  expect(await ids.issue('note', shen, 8)).toHaveLength(8);
  clock.now += 25 * 3_600_000;
  expect(await ids.issue('plan', shen, 8)).toHaveLength(8);
});
