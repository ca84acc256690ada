import { expect, test } from 'vitest';
import { addDays, moved, newRow } from './row-form.ts';

test('a new row is taught from the Monday of its week, and agreed upon before', () => {
  expect(newRow('2026-02-23', 9)).toMatchObject({ week: 9, taughtFrom: '2026-04-20', sharedBy: '2026-04-17' });
});

test('a row that moves takes its days along, over months and years', () => {
  expect(moved({ week: 1, sharedBy: '2026-12-28', taughtFrom: '2026-12-31' }, 1)).toEqual({
    week: 2,
    sharedBy: '2027-01-04',
    taughtFrom: '2027-01-07',
  });
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
});
