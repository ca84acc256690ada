import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from './pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** How long a second batch waits that comes at once after a first. */
const gathering = (people: number): number => {
  const pace = new Pace();
  pace.wait(people);
  pace.begin();
  return pace.wait(people);
};

test('after a pause nothing waits', () => {
  const pace = new Pace();
  expect(pace.wait(200)).toBe(0);
  pace.begin();
  vi.advanceTimersByTime(50);
  expect(pace.wait(200)).toBe(0);
});

test('what comes without a pause is gathered, longer the more people there are, and never for long', () => {
  expect([1, 10, 50, 100, 500].map(gathering)).toEqual([4, 4, 20, 40, 45]);
});

test('a machine that is late with everything gathers longer, and less long when it is in time again', () => {
  const pace = new Pace();
  pace.begin();
  pace.wait(2);
  vi.advanceTimersByTime(34);
  pace.begin();
  expect(pace.wait(2)).toBe(64);
  vi.advanceTimersByTime(64);
  pace.begin();
  expect(pace.wait(2)).toBe(4);
});
