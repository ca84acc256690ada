import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LocalCopy } from './local-copy.ts';
import { databaseName, openLocalDatabase, type LocalDatabase } from './local-database.ts';

const PLACE = { epoch: 'e1', position: 3 };
const ABOUT = { schemaVersion: 1, role: 'editor', title: null, place: PLACE } as const;
const bytes = (...values: number[]) => Uint8Array.from(values);
const entry = (seq: number) => ({ seq, bytes: bytes(seq), at: 0 });

let database: LocalDatabase;
let people = 0;

beforeEach(async () => {
  database = (await openLocalDatabase(`p${++people}`))!;
});
afterEach(() => {
  database.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const written = async (write: (copy: LocalCopy) => void): Promise<LocalCopy> => {
  const copy = new LocalCopy(database, 'd1');
  copy.describe(ABOUT);
  write(copy);
  await copy.settled();
  return copy;
};

const load = (document = 'd1') => new LocalCopy(database, document).load();

test('a document that was never kept is nothing, not an empty one', async () => {
  expect(await load()).toBeNull();
});

test('the next page finds every edit, and knows which of them the server does not have', async () => {
  await written((copy) => {
    copy.keep(entry(1));
    copy.keep(entry(2));
    copy.keep(entry(3));
    copy.acked(2);
  });
  const kept = await load();
  expect(kept!.updates).toEqual([bytes(1), bytes(2), bytes(3)]);
  expect(kept!.unacked).toEqual([bytes(3)]);
});

test('what an earlier page left is numbered first, and is marked when the server has it', async () => {
  await written((copy) => {
    copy.keep(entry(7));
    copy.keep(entry(8));
  });
  const copy = new LocalCopy(database, 'd1');
  await copy.load();
  copy.acked(1);
  await copy.settled();
  expect((await load())!.unacked).toEqual([bytes(8)]);
});

test('updates of the server and the place that they lead to are written together or not at all', async () => {
  const copy = await written(() => {});
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  copy.received([bytes(10), bytes(11)], { epoch: 'e1', position: 5 });
  await copy.settled();
  expect(put).toHaveBeenCalled();
  expect((await load())!.updates).toEqual([]);
  expect((await load())!.about.position).toBe(3);
  put.mockRestore();
  copy.close();
});

test('nothing is called kept before its transaction has completed', async () => {
  const copy = await written(() => {});
  const seen: boolean[] = [];
  const watched = new LocalCopy(database, 'd1', () => seen.push(watched.onDisk));
  watched.keep(entry(1));
  expect(watched.onDisk).toBe(false);
  await watched.settled();
  expect(watched.onDisk).toBe(true);
  expect(seen[0]).toBe(false);
  expect(seen.at(-1)).toBe(true);
  copy.close();
});

test('own edits are flushed to the medium, the rest need not be', async () => {
  const copy = await written(() => {});
  const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
  copy.received([bytes(9)], { epoch: 'e1', position: 4 });
  await copy.settled();
  copy.keep(entry(1));
  await copy.settled();
  expect(transaction.mock.calls.map(([, , options]) => options?.durability)).toEqual(['relaxed', 'strict']);
});

test('a full disk is said, and everything is written once there is room again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const copy = await written(() => {});
  const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  copy.keep(entry(1));
  copy.received([bytes(20)], { epoch: 'e1', position: 9 });
  await copy.settled();
  expect(copy.failure).toBe('quota');
  expect(copy.onDisk).toBe(false);
  add.mockRestore();
  vi.advanceTimersByTime(6_000);
  await copy.settled();
  expect(copy.failure).toBeNull();
  expect(copy.onDisk).toBe(true);
  const kept = await load();
  expect(kept!.unacked).toEqual([bytes(1)]);
  expect(kept!.about.position).toBe(9);
});

test('a database that was taken away keeps nothing, and says so', async () => {
  const copy = await written(() => {});
  database.close();
  copy.keep(entry(1));
  await copy.settled();
  expect(copy.failure).toBe('no-storage');
  expect(copy.onDisk).toBe(false);
  copy.close();
});

test('a place never moves backwards within an epoch, but does into another', async () => {
  const copy = await written(() => {});
  copy.received([], { epoch: 'e1', position: 2 });
  await copy.settled();
  expect((await load())!.about).toMatchObject({ epoch: 'e1', position: 3 });
  copy.received([], { epoch: 'e2', position: 1 });
  await copy.settled();
  expect((await load())!.about).toMatchObject({ epoch: 'e2', position: 1 });
});

test('the title and the role are remembered, and a new opening does not forget the title or the place', async () => {
  await written((copy) => copy.describe({ ...ABOUT, title: '让小灯泡亮起来' }));
  await written((copy) =>
    copy.describe({ ...ABOUT, schemaVersion: 2, role: 'reader', place: { epoch: 'e9', position: 0 } }),
  );
  expect((await load())!.about).toMatchObject({
    title: '让小灯泡亮起来',
    role: 'reader',
    schemaVersion: 2,
    ...PLACE,
  });
});

test('many acknowledged rows become one state; what waits stays as it is', async () => {
  const copy = await written((copy) => {
    for (let seq = 1; seq <= 500; seq++) copy.keep(entry(seq));
    copy.acked(499);
  });
  expect(copy.wantsCompaction).toBe(true);
  copy.compact(bytes(77), PLACE);
  expect(copy.wantsCompaction).toBe(false);
  await copy.settled();
  const kept = await load();
  expect(kept!.updates).toHaveLength(2);
  expect(kept!.updates).toContainEqual(bytes(77));
  expect(kept!.unacked).toEqual([bytes(500 % 256)]);
});

test('a state is not put over what another tab stored beyond it', async () => {
  const copy = await written((copy) => {
    copy.received([bytes(1)], { epoch: 'e1', position: 4 });
  });
  const other = new LocalCopy(database, 'd1');
  other.received([bytes(2)], { epoch: 'e1', position: 5 });
  await other.settled();
  copy.compact(bytes(77), { epoch: 'e1', position: 4 });
  await copy.settled();
  expect((await load())!.updates).toEqual([bytes(1), bytes(2)]);
});

test('documents and people do not see each other', async () => {
  await written((copy) => copy.keep(entry(1)));
  expect(await load('d2')).toBeNull();
  const other = (await openLocalDatabase('somebody-else'))!;
  expect(await new LocalCopy(other, 'd1').load()).toBeNull();
  other.close();
});

test('where the browser keeps nothing there is no database, and no error', async () => {
  const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('private window', 'SecurityError');
  });
  expect(await openLocalDatabase('p0')).toBeNull();
  open.mockRestore();
  vi.stubGlobal('indexedDB', undefined);
  expect(await openLocalDatabase('p0')).toBeNull();
  vi.unstubAllGlobals();
});

test('the database of a person is named after them', () => {
  expect(databaseName('p1')).toBe('gongbei:p1');
});
