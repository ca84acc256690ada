import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepClientIds, takeClientId, type ClientId } from './client-id.ts';
import { openLocalDatabase, type LocalDatabase } from './local-database.ts';

let database: LocalDatabase;
let people = 0;
let taken: ClientId[] = [];

beforeEach(async () => {
  database = (await openLocalDatabase(`ids${++people}`))!;
});
afterEach(() => {
  for (const id of taken) id.release();
  taken = [];
  database.close();
  vi.unstubAllGlobals();
});

const document = () => `d${people}`;

const take = async (issued: number[] = [], isUsed = (_id: number) => false, from: LocalDatabase | null = database) => {
  const client = await takeClientId({ document: document(), database: from, issued, isUsed });
  if (client) taken.push(client);
  return client?.id ?? null;
};

test('an id is taken once, the oldest first, and the rest waits for openings without the network', async () => {
  expect(await take([11, 12, 13])).toBe(11);
  expect(await take()).toBe(12);
  expect(await take()).toBe(13);
  expect(await take()).toBeNull();
});

test('two pages that open at the same moment get different ids', async () => {
  await keepClientIds(database, document(), [1, 2, 3, 4, 5, 6, 7, 8]);
  const ids = await Promise.all(Array.from({ length: 8 }, () => take()));
  expect(new Set(ids).size).toBe(8);
});

test('an id that is given back is not taken again', async () => {
  expect(await take([21])).toBe(21);
  taken.pop()!.release();
  expect(await take()).toBeNull();
});

test('an id that the loaded copy already holds is left out', async () => {
  expect(await take([31, 32], (id) => id === 31)).toBe(32);
});

test('an id whose lock another page holds is left out', async () => {
  let release = () => {};
  await new Promise<void>((granted) => {
    void navigator.locks.request(`gongbei:client:${document()}:41`, () => {
      granted();
      return new Promise<void>((done) => (release = done));
    });
  });
  expect(await take([41, 42])).toBe(42);
  release();
});

test('without a disk only what was just issued can be taken', async () => {
  expect(await take([51, 52], undefined, null)).toBe(51);
  expect(await take([], undefined, null)).toBeNull();
});

test('a disk that takes nothing more does not stop anybody from opening a document', async () => {
  database.close();
  expect(await take([61, 62])).toBe(61);
  await keepClientIds(database, document(), [63]);
});

test('the pool stays small', async () => {
  for (let first = 0; first < 200; first += 8)
    await keepClientIds(
      database,
      document(),
      [0, 1, 2, 3, 4, 5, 6, 7].map((id) => first + id),
    );
  const row = await database.get('clientIds', document());
  expect(row!.ids).toEqual(Array.from({ length: 16 }, (_, index) => 184 + index));
});

test('without Web Locks an id is still taken only once', async () => {
  vi.stubGlobal('navigator', {});
  expect(await take([71, 72])).toBe(71);
  expect(await take()).toBe(72);
});
