import { expect, test } from 'vitest';
import { weeklyDays } from './weekly-days.ts';

test('the days of the week between two days, both included', () => {
  expect(weeklyDays('2026-04-20', '2026-05-04', [1, 5])).toEqual([
    '2026-04-20',
    '2026-04-24',
    '2026-04-27',
    '2026-05-01',
    '2026-05-04',
  ]);
  expect(weeklyDays('2026-04-20', '2026-04-26', [7])).toEqual(['2026-04-26']);
});

test('no weekday, no date or an end before the start are no days', () => {
  expect(weeklyDays('2026-04-20', '2026-05-04', [])).toEqual([]);
  expect(weeklyDays('', '2026-05-04', [1])).toEqual([]);
  expect(weeklyDays('2026-05-04', '2026-04-20', [1])).toEqual([]);
});
