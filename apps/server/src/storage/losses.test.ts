import { expect, test } from 'vitest';
import { openTemporaryRecords } from '../../test/temporary-records.ts';
import { mayHaveLost, rememberLoss } from './losses.ts';

test('a loss concerns client ids issued before it and such as nobody is known for, however long ago it was', async () => {
  const { db, close } = await openTemporaryRecords();
  expect([await mayHaveLost(db, 1), await mayHaveLost(db)]).toEqual([false, false]);
  await rememberLoss(db, 1_000);
  expect([await mayHaveLost(db, 1_000), await mayHaveLost(db)]).toEqual([true, true]);
  expect(await mayHaveLost(db, 1_001)).toBe(false);
  await rememberLoss(db, 2_000);
  expect(await mayHaveLost(db, 1_001)).toBe(true);
  await close();
});
