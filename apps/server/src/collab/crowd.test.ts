import { expect, test } from 'vitest';
import { Crowd } from './crowd.ts';

const of = (name: string) => ({ name, most: 2 });

test('lets in as many as may, and another when one has left', () => {
  const crowd = new Crowd();
  const leave = crowd.enter([of('a')]);
  expect(crowd.enter([of('a')])).not.toBeNull();
  expect(crowd.enter([of('a')])).toBeNull();
  leave?.();
  expect(crowd.enter([of('a')])).not.toBeNull();
});

test('whoever is refused by one of several is counted by none', () => {
  const crowd = new Crowd();
  crowd.enter([of('a')]);
  crowd.enter([of('a')]);
  expect(crowd.enter([of('b'), of('a')])).toBeNull();
  expect(crowd.size).toBe(1);
});

test('who leaves twice has left once, and who has left is forgotten', () => {
  const crowd = new Crowd();
  const leave = crowd.enter([of('a')]);
  const other = crowd.enter([of('a')]);
  leave?.();
  leave?.();
  expect(crowd.size).toBe(1);
  other?.();
  expect(crowd.size).toBe(0);
});
