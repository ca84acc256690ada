import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { randomFrom } from '../test/random.ts';
import { scribble } from '../test/scribble.ts';
import { encodePieces } from './pieces.ts';

/** A document that several people wrote, each now and then reading what the others wrote. */
const written = (seed: number, people: number, edits: number): Y.Doc => {
  const random = randomFrom(seed);
  const ydocs = Array.from({ length: people }, (_, i) => {
    const ydoc = new Y.Doc();
    ydoc.clientID = i + 1;
    return ydoc;
  });
  for (let edit = 0; edit < edits; edit++) {
    const [writer, reader] = [random.one(ydocs), random.one(ydocs)];
    scribble(writer, random, `word ${edit} `);
    if (random.chance(0.5)) Y.applyUpdate(reader, Y.encodeStateAsUpdate(writer, Y.encodeStateVector(reader)));
  }
  const [first] = ydocs as [Y.Doc];
  for (const ydoc of ydocs) Y.applyUpdate(first, Y.encodeStateAsUpdate(ydoc));
  return first;
};
const stateOf = (ydoc: Y.Doc) => [ydoc.getXmlFragment('body').toString(), Y.snapshot(ydoc)] as const;

test.each([1, 2, 3, 4])(
  'pieces %i: each builds on those before it, holds one client, and together they are all',
  (seed) => {
    const whole = written(seed, 4, 300);
    const known = new Y.Doc();
    if (seed > 2) Y.applyUpdate(known, Y.encodeStateAsUpdate(written(seed, 4, 80)));
    const pieces = encodePieces(whole, Y.decodeStateVector(Y.encodeStateVector(known)), 500);
    expect(pieces.length).toBeGreaterThan(4);
    for (const piece of pieces) {
      expect(Y.parseUpdateMeta(piece).to.size).toBeLessThanOrEqual(1);
      Y.applyUpdate(known, piece);
      expect(known.store.pendingStructs ?? known.store.pendingDs).toBeNull();
    }
    const [[text, snapshot], [expected, all]] = [stateOf(known), stateOf(whole)];
    expect(text).toBe(expected);
    expect(Y.equalSnapshots(snapshot, all)).toBe(true);
  },
);

test('a document of many megabytes goes in pieces that a server takes', () => {
  const ydoc = new Y.Doc();
  const body = ydoc.getText('body');
  for (let i = 0; i < 60; i++) body.insert(0, 'x'.repeat(100_000) + i);
  // every second character, the last one first: Yjs looks for each place from the beginning
  for (let i = 12_000; i-- > 0;) body.delete(2 * i, 1);
  const pieces = encodePieces(ydoc, new Map(), 256 * 1024);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(4_000_000);
  const other = new Y.Doc();
  for (const piece of pieces) Y.applyUpdate(other, piece);
  expect(other.getText('body').toString()).toBe(body.toString());
});

test('whoever lacks nothing is sent one empty update', () => {
  const ydoc = new Y.Doc();
  ydoc.getText('body').insert(0, 'a');
  const known = Y.decodeStateVector(Y.encodeStateVector(ydoc));
  expect(encodePieces(ydoc, known, 1_000)).toEqual([Uint8Array.of(0, 0)]);
});
