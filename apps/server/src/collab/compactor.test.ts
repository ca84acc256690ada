import { MemoryStore, openMemoryLog } from '@gongbei/sync/memory-log';
import type { LogEntry, NewEntry, UpdateLog } from '@gongbei/sync/update-log';
import * as Y from 'yjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTemporaryRecords } from '../../test/temporary-records.ts';
import { rawUpdates } from '../storage/archive.ts';
import type { Records } from '../storage/records.ts';
import { compact, Compactor, type CompactorParts, type Offer } from './compactor.ts';

let records: Records;
let store: MemoryStore;
let log: UpdateLog;
let parts: CompactorParts;
let failures: unknown[];
let time = 0;

beforeEach(async () => {
  records = await openTemporaryRecords();
  store = new MemoryStore();
  log = openMemoryLog(store);
  failures = [];
  time = 1;
  parts = { db: records.db, log, now: () => time++, onFailure: (error) => failures.push(error), tail: 5 };
});
afterEach(() => records.close());

/** So many characters typed one after another, from the character after `from` on. */
const typed = (count: number, from = 0): NewEntry[] => {
  const ydoc = new Y.Doc();
  ydoc.clientID = 1;
  const updates: Uint8Array[] = [];
  ydoc.on('update', (update: Uint8Array) => updates.push(update));
  for (let i = 0; i < from + count; i++) ydoc.getText('body').insert(i, String(i % 10));
  const origin = { person: 'shen', school: 'urban', serving: 'township', connection: 'c1' };
  return updates.slice(from).map((update, i) => ({ update, kind: 'edit', origin, at: from + i }));
};
const docOf = (updates: readonly Uint8Array[]) => {
  const ydoc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(ydoc, update);
  return ydoc;
};
const snapshotOf = (entries: readonly NewEntry[], epoch = store.epoch): Offer => {
  const ydoc = docOf(entries.map(({ update }) => update));
  return {
    epoch,
    position: entries.length,
    update: Y.encodeStateAsUpdate(ydoc),
    stateVector: Y.encodeStateVector(ydoc),
  };
};
const plain = (entries: readonly NewEntry[]) =>
  entries.map(({ update, origin, kind, at }) => ({ update: [...update], origin, kind, at }));
const textOf = async () => {
  const { snapshot, entries } = await log.load('plan');
  const updates = entries.map(({ update }) => update);
  return docOf(snapshot ? [snapshot.update, ...updates] : updates)
    .getText('body')
    .toString();
};
/** Everything is there, once, in order, and the document is what it was. */
const expectWhole = async (entries: readonly NewEntry[]) => {
  const raw = await rawUpdates(parts, 'plan');
  expect(raw.map(({ position }) => position)).toEqual(entries.map((_, i) => i + 1));
  expect(plain(raw)).toEqual(plain(entries));
  expect(await textOf()).toBe(
    docOf(entries.map(({ update }) => update))
      .getText('body')
      .toString(),
  );
};

test('the log begins with the snapshot and keeps its newest entries; all as they came can still be read', async () => {
  const entries = typed(20);
  await log.append('plan', entries);
  expect(await compact(parts, 'plan', snapshotOf(entries.slice(0, 18)))).toBe(true);
  const { snapshot, entries: later } = await log.load('plan');
  expect([snapshot?.position, later.length]).toEqual([18, 2]);
  expect((await log.load('plan', 13)).entries).toHaveLength(7);
  expect((await log.load('plan', 12)).snapshot).not.toBeNull();
  await expectWhole(entries);
  expect(await rawUpdates(parts, 'plan', 4)).toHaveLength(4);
});

test('again and again, and once more with a snapshot that is no news', async () => {
  const entries = typed(60);
  for (let i = 0; i < 6; i++) {
    await log.append('plan', entries.slice(i * 10, i * 10 + 10));
    expect(await compact(parts, 'plan', snapshotOf(entries.slice(0, i * 10 + 8)))).toBe(true);
    expect(await compact(parts, 'plan', snapshotOf(entries.slice(0, i * 10 + 8)))).toBe(false);
    await expectWhole(entries.slice(0, i * 10 + 10));
  }
});

test('a short log keeps all but its first entry', async () => {
  const entries = typed(3);
  await log.append('plan', entries);
  expect(await compact(parts, 'plan', snapshotOf(entries))).toBe(true);
  expect((await log.load('plan', 1)).entries).toHaveLength(2);
  await expectWhole(entries);
});

describe('ended at any step', () => {
  /** A log and records of which only so many calls get through. */
  const cutOff = (calls: number): CompactorParts => {
    let left = calls;
    const pass = () => {
      if (left-- <= 0) throw new Error('the process ends');
    };
    const guarded = (target: object): never =>
      new Proxy(target, {
        get: (of, name) => {
          const value = Reflect.get(of, name) as unknown;
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            if (['load', 'compact', 'insertInto', 'selectFrom'].includes(String(name))) pass();
            return (value as (...args: unknown[]) => unknown).apply(of, args);
          };
        },
      }) as never;
    return { ...parts, db: guarded(records.db), log: guarded(log) };
  };

  test('nothing is lost and nothing doubled, and the next time it is done', async () => {
    const entries = typed(450);
    await log.append('plan', entries);
    const snapshot = snapshotOf(entries);
    let steps = 0;
    for (let done = false; !done; steps++) {
      done = await compact(cutOff(steps), 'plan', snapshot).catch(() => false);
      await expectWhole(entries);
    }
    expect(steps).toBeGreaterThan(5);
    expect((await log.load('plan')).snapshot?.position).toBe(450);
  });
});

test('two servers that do it at once do no harm', async () => {
  const entries = typed(50);
  await log.append('plan', entries);
  const other = { ...parts, log: openMemoryLog(store) };
  await Promise.all([
    compact(parts, 'plan', snapshotOf(entries.slice(0, 40))),
    compact(other, 'plan', snapshotOf(entries.slice(0, 44))),
    compact(parts, 'plan', snapshotOf(entries)),
  ]);
  await expectWhole(entries);
  expect(await compact(other, 'plan', snapshotOf(entries.slice(0, 40)))).toBe(false);
});

test('after a restore of an older log what was put away before counts as far as that log goes on from it', async () => {
  const entries = typed(40);
  const older = new MemoryStore();
  older.epoch = store.epoch;
  for (const each of [log, openMemoryLog(older)]) {
    await each.append('plan', entries.slice(0, 20));
    await compact({ ...parts, log: each }, 'plan', snapshotOf(entries.slice(0, 20)));
  }
  await log.append('plan', entries.slice(20));
  await compact(parts, 'plan', snapshotOf(entries));
  // the restore: what came after the 20th is gone, and something else comes in its place
  [store, log] = [older, openMemoryLog(older)];
  parts = { ...parts, log };
  const epoch = await log.renewEpoch();
  const other = typed(40).map((entry) => ({ ...entry, at: 1_000 + entry.at })).slice(20); // prettier-ignore
  await log.append('plan', other);
  await expectWhole([...entries.slice(0, 20), ...other]);
  expect(await compact(parts, 'plan', snapshotOf(entries, 'the old epoch'))).toBe(false);
  expect(await compact(parts, 'plan', snapshotOf(entries, epoch))).toBe(true);
  await expectWhole([...entries.slice(0, 20), ...other]);
});

test('what is offered is seen to one document after another, the newest snapshot of each, and a failure stops none', async () => {
  const compactor = new Compactor(parts);
  const entries = typed(30);
  for (const document of ['plan', 'note']) await log.append(document, entries);
  const answers = [
    compactor.offer('lost', { ...snapshotOf(entries), update: null as never }),
    ...[10, 20, 30].map((until) => compactor.offer('plan', snapshotOf(entries.slice(0, until)))),
    compactor.offer('note', snapshotOf(entries)),
  ];
  await compactor.settled();
  expect(await Promise.all(answers)).toEqual([false, true, true, true, true]);
  const heads = await Promise.all(['plan', 'note'].map(async (name) => (await log.load(name)).snapshot?.position));
  expect(heads).toEqual([30, 30]);
  store.away = new Error('away');
  expect(await compactor.offer('plan', snapshotOf(entries))).toBe(false);
  expect(failures).toHaveLength(1);
  store.away = null;
  const waiting = compactor.offer('plan', snapshotOf(entries));
  const unseen = compactor.offer('note', snapshotOf(entries));
  await compactor.close();
  expect(await Promise.all([waiting, unseen])).toEqual([false, false]);
  expect(await compactor.offer('plan', snapshotOf(entries))).toBe(false);
});

test('a gap in what was put away is never passed over', async () => {
  const entries = typed(30);
  await log.append('plan', entries);
  await compact(parts, 'plan', snapshotOf(entries));
  await records.db.deleteFrom('archivedUpdate').where('position', '=', 7).execute();
  await expect(rawUpdates(parts, 'plan')).rejects.toThrow(/gap/);
  const tail: LogEntry[] = (await log.load('plan', 25)).entries;
  expect(tail).toHaveLength(5);
});
