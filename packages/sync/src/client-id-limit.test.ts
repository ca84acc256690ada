import { expect, test } from 'vitest';
import { clientIdsContract } from './client-ids.contract.ts';
import { limitClientIds, TooManyClientIds } from './client-id-limit.ts';
import { openMemoryClientIds } from './memory-client-ids.ts';

const shen = { person: 'shen', school: 'urban' };
const lin = { person: 'lin', school: 'township' };

const open = (most: number) => {
  const clock = { now: 100 * 24 * 3_600_000 };
  const exceeded: string[] = [];
  const options = { most, now: () => clock.now, onExceeded: (document: string) => exceeded.push(document) };
  const documents = new Map();
  // as two servers do, each with a limit of its own in front of what both keep
  const server = () =>
    limitClientIds(
      openMemoryClientIds(documents, () => clock.now),
      options,
    );
  return { clock, exceeded, ids: server(), others: server() };
};

clientIdsContract('limited', () => {
  const documents = new Map();
  const options = { most: 1_000, now: Date.now, onExceeded: () => {} };
  return { open: () => limitClientIds(openMemoryClientIds(documents), options), dispose: () => {} };
});

test('R34 of 2,000 client ids that somebody makes up only the first few are taken', async () => {
  const { ids, exceeded } = open(200);
  let owned = 0;
  for (let client = 1e9; client < 1e9 + 2_000; client++)
    if ((await ids.bind('plan', client, shen)).person === 'shen') owned++;
  expect([owned, exceeded.length]).toEqual([200, 1_800]);
  expect(await ids.ownerOf('plan', 1e9 + 1_999)).toBeUndefined();
});

test('R34 also of those that come at once, and at another server', async () => {
  const { ids, others } = open(200);
  const take = (of: typeof ids, from: number) =>
    Promise.all(Array.from({ length: 150 }, (_, i) => of.bind('plan', from + i, shen)));
  const owners = [...(await take(ids, 1e9)), ...(await take(others, 2e9))];
  expect(owners.filter(({ person }) => person === 'shen')).toHaveLength(200);
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
