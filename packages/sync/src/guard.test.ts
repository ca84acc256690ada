import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { judge, readFacts, TooMuch, writers } from './guard.ts';

const write = (client: number, build: (body: Y.Text) => void, base?: Uint8Array): Uint8Array => {
  const ydoc = new Y.Doc();
  if (base) Y.applyUpdate(ydoc, base);
  ydoc.clientID = client;
  const updates: Uint8Array[] = [];
  ydoc.on('update', (bytes) => updates.push(bytes));
  build(ydoc.getText('body'));
  return Y.mergeUpdates(updates);
};
const ground = (known: Record<number, number> = {}) => ({
  next: (client: number) => known[client] ?? 0,
  limits: { structs: 100 },
  roots: new Set(['body']),
});
const verdict = (update: Uint8Array, known?: Record<number, number>) => judge(readFacts(update), ground(known));

const first = write(1, (body) => body.insert(0, 'abc'));

test('what builds on nothing, or on what is known, fits', () => {
  expect(verdict(first)).toBe('fits');
  const second = write(2, (body) => body.insert(1, 'x'), first);
  expect(verdict(second, { 1: 3 })).toBe('fits');
});

test('what builds on something unknown does not', () => {
  const second = write(2, (body) => body.insert(1, 'x'), first);
  expect(verdict(second)).toBe('missing');
  expect(verdict(second, { 1: 1 })).toBe('missing');
});

test('neither does a continuation without its beginning, nor a delete of the unknown', () => {
  const later = write(1, (body) => body.delete(0, 2), first);
  expect(verdict(later, { 1: 3 })).toBe('fits');
  expect(verdict(later, { 1: 1 })).toBe('missing');
  const gap = Y.diffUpdate(first, Uint8Array.of(1, 1, 2));
  expect(verdict(gap)).toBe('missing');
  expect(verdict(gap, { 1: 2 })).toBe('fits');
});

test('an update may build on itself, and bring what is known again', () => {
  const both = Y.mergeUpdates([first, write(2, (body) => body.insert(1, 'x'), first)]);
  expect(verdict(both)).toBe('fits');
  expect(verdict(both, { 1: 2 })).toBe('fits');
});

test('one that says that it leaves something out is not taken', () => {
  const ends = Y.mergeUpdates([Y.diffUpdate(first, Uint8Array.of(1, 1, 2)), write(1, (body) => body.insert(0, 'a'))]);
  expect(readFacts(ends).partial).toBe(true);
  expect(verdict(ends)).toBe('missing');
});

test('those who write are the clients with something new', () => {
  const both = readFacts(Y.mergeUpdates([first, write(2, (body) => body.insert(1, 'x'), first)]));
  expect(writers(both, ground()).sort()).toEqual([1, 2]);
  expect(writers(both, ground({ 1: 3 }))).toEqual([2]);
  expect(writers(both, ground({ 1: 2, 2: 1 }))).toEqual([1]);
});

test('another root, and too many structs, are refused', () => {
  const ydoc = new Y.Doc();
  ydoc.getText('meta').insert(0, 'a');
  expect(verdict(Y.encodeStateAsUpdate(ydoc))).toBe('malformed');
  const scattered = write(1, (body) => Array.from({ length: 120 }, () => body.insert(0, 'a')));
  expect(verdict(scattered)).toBe('too-large');
});

test('too many separate deletes are refused, however few structs they come with', () => {
  const long = write(1, (body) => body.insert(0, 'a'.repeat(300)));
  const everyOther = (count: number) => (body: Y.Text) => {
    for (let i = 0; i < count; i++) body.delete(i, 1);
  };
  expect(verdict(write(1, everyOther(100), long), { 1: 300 })).toBe('fits');
  expect(verdict(write(1, everyOther(101), long), { 1: 300 })).toBe('too-large');
});

test('what follows the last that may be is not read', () => {
  const structs = [2, 101, 1, 0, ...Array.from({ length: 101 }, () => [0, 1]).flat()];
  const deletes = [0, 2, 1, 101, ...Array.from({ length: 101 }, () => [0, 1]).flat()];
  for (const bytes of [structs, deletes]) expect(() => readFacts(Uint8Array.from(bytes), 100)).toThrow(TooMuch);
  const scattered = write(1, (body) => Array.from({ length: 100 }, () => body.insert(0, 'a')));
  expect(readFacts(scattered, 100).structs).toBe(100);
});

test('a root that is used as a map is no document', () => {
  const ydoc = new Y.Doc();
  ydoc.getMap('body').set('a', 1);
  expect(() => readFacts(Y.encodeStateAsUpdate(ydoc))).toThrow();
});

test('every prefix of an update is refused, whatever its length', () => {
  const update = write(2, (body) => body.insert(1, '灯泡', { bold: true }), first);
  for (let length = 0; length < update.length; length++) expect(() => readFacts(update.slice(0, length))).toThrow();
});

test('a flipped bit never does more than to make another update, or none', () => {
  const update = write(2, (body) => body.insert(1, '灯泡', { bold: true }), first);
  for (let bit = 0; bit < update.length * 8; bit++) {
    const flipped = update.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    try {
      readFacts(flipped);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
});
