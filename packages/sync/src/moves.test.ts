import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as decoding from 'lib0/decoding';
import { readCursors } from './cursors.ts';
import { Moves } from './moves.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const shown = (client: number, at: number) => ({ client, clock: at, state: `{"at":${at}}` });
const read = (message: Uint8Array | null) => {
  if (!message) return null;
  const decoder = decoding.createDecoder(message);
  decoding.readVarUint(decoder);
  return readCursors(decoding.readVarUint8Array(decoder)).map(({ client, state }) => [client, state]);
};

test('of each person only where they are now, and to nobody their own', () => {
  const moves = new Moves();
  moves.note([shown(1, 1), shown(2, 1)]);
  moves.note([shown(1, 2)]);
  const of = moves.take();
  expect(read(of(null))).toEqual([[1, '{"at":2}'], [2, '{"at":1}']]); // prettier-ignore
  expect(read(of(1))).toEqual([[2, '{"at":1}']]);
  expect(moves.waiting).toBe(false);
});

test('what goes to several is the same bytes; whoever moved alone is told nothing', () => {
  const moves = new Moves();
  moves.note([shown(1, 1)]);
  const of = moves.take();
  expect(of(1)).toBeNull();
  expect(of(2)).toBe(of(3));
});

test('the more people there are, the longer it takes until the next may go out', () => {
  const after = (people: number) => {
    const moves = new Moves();
    expect(moves.wait(people)).toBeLessThanOrEqual(0);
    moves.take();
    return moves.wait(people);
  };
  expect([2, 50, 500].map(after)).toEqual([40, 300, 1_000]);
});
