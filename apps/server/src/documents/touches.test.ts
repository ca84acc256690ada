import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openTemporaryRecords } from '../../test/temporary-records.ts';
import { MONDAY, plantWorld } from '../../test/world.ts';
import type { Records } from '../storage/records.ts';
import { Touches } from './touches.ts';

let records: Records;
beforeEach(async () => {
  records = await openTemporaryRecords();
  await plantWorld(records.db);
});
afterEach(() => records.close());

const failures: unknown[] = [];
const touches = (every: number) =>
  new Touches({ db: records.db, now: () => MONDAY, onFailure: (error) => failures.push(error), every });
const lastEdit = (id: string) =>
  records.db.selectFrom('document').select(['editedAt', 'editedBy']).where('id', '=', id).executeTakeFirstOrThrow();
const told = async () => (await records.db.selectFrom('happening').selectAll().execute()).map((row) => row.documentId);

test('the first touch is written at once, the last of an interval at its end, none between', async () => {
  const noting = touches(100);
  noting.touch('open', 'lin', MONDAY + 1);
  await vi.waitFor(async () => expect(await lastEdit('open')).toEqual({ editedAt: MONDAY + 1, editedBy: 'lin' }));
  for (let i = 2; i <= 50; i++) noting.touch('open', i % 2 ? 'lin' : 'xu', MONDAY + i);
  expect(await lastEdit('open')).toMatchObject({ editedAt: MONDAY + 1 });
  await vi.waitFor(async () => expect(await lastEdit('open')).toEqual({ editedAt: MONDAY + 50, editedBy: 'xu' }));
  expect(await told()).toEqual(['open', 'open']);
  await noting.close();
});

test('closing writes what still waits', async () => {
  const noting = touches(60_000);
  noting.touch('open', 'lin', MONDAY + 1);
  noting.touch('open', 'xu', MONDAY + 2);
  noting.touch('draft', 'shen', MONDAY + 3);
  await noting.close();
  expect(await lastEdit('open')).toEqual({ editedAt: MONDAY + 2, editedBy: 'xu' });
  expect(await lastEdit('draft')).toEqual({ editedAt: MONDAY + 3, editedBy: 'shen' });
});

test('an older touch never replaces a newer one, and a document that is not there is none', async () => {
  const noting = touches(60_000);
  noting.touch('open', 'lin', MONDAY - 300 * 86_400_000);
  noting.touch('gone', 'lin', MONDAY);
  await noting.close();
  expect(await lastEdit('open')).toMatchObject({ editedBy: 'guest' });
  expect(await told()).toEqual([]);
  expect(failures).toEqual([]);
});
