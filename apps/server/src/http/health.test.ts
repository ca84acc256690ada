import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serveHealth } from './health.ts';

let app: FastifyInstance;
let check: () => Promise<unknown>;
let asked: number;
let draining: boolean;

beforeEach(() => {
  [asked, draining] = [0, false];
  check = async () => {};
  app = Fastify();
  const checks = [() => (asked++, check()), async () => {}];
  serveHealth(app, { checks, draining: () => draining, patience: 30 });
});
afterEach(() => app.close());

const readiness = async () => {
  const { statusCode, body } = await app.inject('/readyz');
  return [statusCode, body];
};
const READY = [200, 'ready'];
const NOT_READY = [503, 'not ready'];

test('it is not ready while something is away, says no more than that, and is ready again by itself', async () => {
  check = () => Promise.reject(new Error('postgres://gongbei:secret@db'));
  expect(await readiness()).toEqual(NOT_READY);
  check = async () => {};
  expect(await readiness()).toEqual(READY);
});

test('it is not ready while something hangs, which is asked once, and ready when that answers at last', async () => {
  let answer = () => {};
  check = () => new Promise<void>((resolve) => (answer = resolve));
  for (let i = 0; i < 3; i++) expect(await readiness()).toEqual(NOT_READY);
  expect(asked).toBe(1);
  answer();
  await vi.waitFor(async () => expect(await readiness()).toEqual(READY));
});

test('whoever asks often makes no work', async () => {
  await Promise.all(Array.from({ length: 50 }, readiness));
  expect(asked).toBe(1);
});

test('it is alive whatever is away, and not ready when it is about to stop', async () => {
  check = () => Promise.reject(new Error('away'));
  draining = true;
  expect((await app.inject('/livez')).statusCode).toBe(200);
  check = async () => {};
  expect(await readiness()).toEqual(NOT_READY);
});
