import { describe, expect, test } from 'vitest';
import { calendarOf, WORLD_MONDAY } from './calendar.ts';

const SHANGHAI = 'Asia/Shanghai';
const on = (instant: string) => calendarOf(Date.parse(instant), SHANGHAI);

describe('the demo’s Monday is the Monday of this week', () => {
  test.each([
    ['its own Monday', '2026-04-20T07:30+08:00', '2026-04-20'],
    ['its own Sunday, late', '2026-04-26T23:59:59+08:00', '2026-04-20'],
    ['the first moment of the next Monday', '2026-04-27T00:00+08:00', '2026-04-27'],
    ['the last moment before it', '2026-04-19T23:59:59+08:00', '2026-04-13'],
    ['Sunday in Shanghai while it is Saturday in London', '2026-11-21T23:00Z', '2026-11-16'],
    ['Monday in Shanghai while it is Sunday in London', '2026-11-22T16:00Z', '2026-11-23'],
    ['the turn of a year', '2027-01-01T12:00+08:00', '2026-12-28'],
    ['a leap day', '2028-02-29T12:00+08:00', '2028-02-28'],
    ['a day long before', '2025-09-03T12:00+08:00', '2025-09-01'],
  ])('%s', (_, now, monday) => {
    expect(on(now).day(WORLD_MONDAY)).toBe(monday);
  });
});

test('days keep their weekday and their distance', () => {
  const { day } = on('2026-11-23T10:00+08:00');
  expect(day('2026-04-22')).toBe('2026-11-25');
  expect(day('2025-09-01')).toBe('2026-04-06');
  expect(day('2026-06-30')).toBe('2027-02-02');
});

test('instants are local time, in winter and in summer', () => {
  const { instant } = on('2026-11-23T10:00+08:00');
  expect(new Date(instant('2026-04-08T14:42')).toISOString()).toBe('2026-11-11T06:42:00.000Z');
  const berlin = calendarOf(Date.parse('2026-11-23T10:00+01:00'), 'Europe/Berlin');
  expect(new Date(berlin.instant('2026-04-20T08:00')).toISOString()).toBe('2026-11-23T07:00:00.000Z');
  expect(new Date(berlin.instant('2026-03-02T08:00')).toISOString()).toBe('2026-10-05T06:00:00.000Z');
});

test('days written in texts move too, each in its own spelling', () => {
  const { text } = on('2026-11-23T10:00+08:00');
  expect(text('{2026 年 4 月 8 日}（星期三），签名 {2026-04-08} 15:52，{04-10} 完成')).toBe(
    '2026 年 11 月 11 日（星期三），签名 2026-11-11 15:52，11-13 完成',
  );
  expect(text('{"at": "2026-04-08T14:42"} {随便} 04-08')).toBe('{"at": "2026-04-08T14:42"} {随便} 04-08');
});

test('in its own week nothing moves', () => {
  const { day, text } = on('2026-04-23T12:00+08:00');
  expect(day('2026-02-24')).toBe('2026-02-24');
  expect(text('{2026 年 4 月 8 日}、{04-10}')).toBe('2026 年 4 月 8 日、04-10');
});
