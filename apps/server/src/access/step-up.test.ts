import { expect, test } from 'vitest';
import { requireFresh } from './step-up.ts';

const MINUTE = 60_000;

test('a password that was given a quarter of an hour ago still counts, and not a moment longer', () => {
  expect(() => requireFresh({ provenAt: 0 }, 15 * MINUTE)).not.toThrow();
  expect(() => requireFresh({ provenAt: 0 }, 15 * MINUTE + 1)).toThrow('password-needed');
});
