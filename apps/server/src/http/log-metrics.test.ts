import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logMetrics } from './log-metrics.ts';
import { traceOf } from './log.ts';

let written: string[];
beforeEach(() => {
  vi.useFakeTimers();
  written = [];
});
afterEach(() => vi.useRealTimers());

const open = () => logMetrics(pino({ base: null, timestamp: false }, { write: (line) => written.push(line) }), 60_000);
const parsed = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);

test('a socket that misbehaves a thousand times is one line, then one a minute with how often', () => {
  const log = open();
  for (let i = 0; i < 1_000; i++) log('message-malformed', 'plan', undefined, 'a');
  expect(parsed()).toMatchObject([{ metric: 'message-malformed', document: 'plan', connection: 'a' }]);
  vi.advanceTimersByTime(60_000);
  expect(parsed().slice(1)).toMatchObject([{ of: 'a', times: 999 }]);
  log('message-malformed', 'plan', undefined, 'a');
  expect(written).toHaveLength(2);
  vi.advanceTimersByTime(60_000);
  expect(parsed().slice(2)).toMatchObject([{ of: 'a', times: 1 }]);
});

test('who has behaved for a minute is forgotten', () => {
  const log = open();
  log('update-refused', 'plan', 'read-only', 'a');
  vi.advanceTimersByTime(60_000);
  expect(vi.getTimerCount()).toBe(0);
  log('update-refused', 'plan', 'read-only', 'a');
  expect(parsed()).toMatchObject([{ detail: 'read-only' }, { detail: 'read-only' }]);
});

test('a crowd of sockets, each for itself or each anew, writes no more than a hundred lines a minute', () => {
  const log = open();
  for (let i = 0; i < 5_000; i++) log('message-malformed', 'plan', undefined, `socket ${i}`);
  expect(written).toHaveLength(100);
  vi.advanceTimersByTime(60_000);
  expect(parsed().slice(100)).toMatchObject([{ of: 'others', times: 4_900 }]);
});

test('trouble of the server itself is a warning, however many documents it concerns', () => {
  const log = open();
  for (let i = 0; i < 300; i++) log('append-failed', `plan ${i}`, new Error('灯泡'));
  expect(parsed()).toMatchObject([{ level: 40, metric: 'append-failed', name: 'Error' }]);
  expect(written.join()).not.toContain('灯泡');
});

test('what somebody else wrote can make no line of its own', () => {
  open()('awareness-dropped', 'plan', 'x\n{"level":60}\u001b[31m', 'a');
  expect(written).toHaveLength(1);
  for (const sign of ['\n', '\u001b']) expect(written[0]?.trimEnd()).not.toContain(sign);
});

test('the message of an error is left out, even one that looks like a trace', () => {
  const error = new Error('沈知远\n    at 林秀云 (灯泡)');
  expect(JSON.stringify(traceOf(error))).not.toMatch(/沈知远|林秀云|灯泡/);
  expect(traceOf(error).at?.[0]).toContain('log-metrics.test.ts');
});
