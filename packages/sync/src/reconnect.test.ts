import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Reconnect } from './reconnect.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const waits = (random: number, losses: number): number[] => {
  let tries = 0;
  const reconnect = new Reconnect({ attempt: () => tries++, random: () => random });
  return Array.from({ length: losses }, () => {
    const [before, start] = [tries, Date.now()];
    reconnect.later();
    while (tries === before) vi.advanceTimersToNextTimer();
    return Date.now() - start;
  });
};

test('waits anywhere below a bound that doubles from 0.3 to 30 s', () => {
  expect(waits(0.999999, 9)).toEqual([299, 599, 1199, 2399, 4799, 9599, 19199, 29999, 29999]);
  expect(Math.max(...waits(0, 9))).toBe(0);
});

test('tries at once when the device is back, but only while it waits', () => {
  const attempt = vi.fn();
  const reconnect = new Reconnect({ attempt, random: () => 0.9 });
  reconnect.now();
  expect(attempt).not.toHaveBeenCalled();
  reconnect.later();
  reconnect.now();
  expect(attempt).toHaveBeenCalledTimes(1);
  vi.runAllTimers();
  expect(attempt).toHaveBeenCalledTimes(1);
});

test('after a good line the waits are short again', () => {
  const attempt = vi.fn();
  const reconnect = new Reconnect({ attempt, random: () => 0.9 });
  for (let i = 0; i < 8; i++) reconnect.later();
  reconnect.settled();
  reconnect.later();
  vi.advanceTimersByTime(300);
  expect(attempt).toHaveBeenCalledTimes(1);
});

test('stopped, it tries no more', () => {
  const attempt = vi.fn();
  const reconnect = new Reconnect({ attempt });
  reconnect.later();
  reconnect.stop();
  vi.runAllTimers();
  expect(attempt).not.toHaveBeenCalled();
});
