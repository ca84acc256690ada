import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { Copy, CopySpoilt } from './copy.ts';
import { readFacts } from './guard.ts';
import type { LogEntry } from './update-log.ts';

const origin = { person: 'shen', school: 's', serving: 's', connection: null };
const toEntries = (updates: readonly Uint8Array[], after = 0): LogEntry[] =>
  updates.map((update, i) => ({ update, origin, at: 1, kind: 'edit', position: after + i + 1 }));

const writer = (client: number) => {
  const ydoc = new Y.Doc();
  ydoc.clientID = client;
  const updates: Uint8Array[] = [];
  ydoc.on('update', (bytes, from) => from === 'theirs' || updates.push(bytes));
  return {
    ydoc,
    updates,
    take: (bytes: Uint8Array) => Y.applyUpdate(ydoc, bytes, 'theirs'),
  };
};

test('stands at the last entry, and skips those that it has', () => {
  const { updates, ydoc } = writer(1);
  const body = ydoc.getText('body');
  for (const letter of 'abc') body.insert(0, letter);
  const copy = new Copy('e');
  copy.follow(toEntries(updates.slice(0, 2)));
  copy.follow(toEntries(updates));
  expect(copy.position).toBe(3);
  expect(copy.next(1)).toBe(3);
});

test('does not take entries with a gap before them', () => {
  expect(() => new Copy('e').follow(toEntries([Uint8Array.of(0, 0)], 1))).toThrow(CopySpoilt);
});

test('tells whether an update brings anything, deletes too', () => {
  const { updates, ydoc } = writer(1);
  const body = ydoc.getText('body');
  body.insert(0, 'ab');
  body.delete(0, 1);
  const copy = new Copy('e');
  expect(updates.map((bytes) => copy.try(bytes, readFacts(bytes), 64))).toEqual([true, true]);
  expect(updates.map((bytes) => copy.try(bytes, readFacts(bytes), 64))).toEqual([false, false]);
});

test('tells of each of several that are tried together whether it brings anything', () => {
  const { updates, ydoc } = writer(1);
  const body = ydoc.getText('body');
  body.insert(0, 'ab');
  body.delete(0, 1);
  body.insert(1, 'c');
  const copy = new Copy('e');
  const twice = [...updates, ...updates];
  const found = copy.together(() => twice.map((bytes) => copy.try(bytes, readFacts(bytes), 64)));
  expect(found).toEqual([true, true, true, false, false, false]);
  expect(copy.whole()).toEqual(Y.encodeStateAsUpdate(ydoc));
});

test('is spoilt by an update that can be applied only in part, and by one that is none', () => {
  const { updates, ydoc } = writer(1);
  const body = ydoc.getText('body');
  body.insert(0, 'a');
  body.insert(1, 'b');
  expect(() => new Copy('e').try(updates[1]!, readFacts(updates[1]!), 64)).toThrow(CopySpoilt);
  expect(() => new Copy('e').try(Uint8Array.of(1, 1), { runs: [], nodes: [] }, 64)).toThrow(CopySpoilt);
});

test('the whole state is made once per change', () => {
  const { updates, ydoc } = writer(1);
  const body = ydoc.getText('body');
  body.insert(0, 'a');
  const copy = new Copy('e');
  const empty = copy.whole();
  expect(copy.whole()).toBe(empty);
  copy.try(updates[0]!, readFacts(updates[0]!), 64);
  const one = copy.whole();
  expect(one).not.toBe(empty);
  copy.try(updates[0]!, readFacts(updates[0]!), 64);
  expect(copy.whole()).toBe(one);
});

test('R27 holds what the log holds, without the clean-up of formatting that Yjs does by itself', () => {
  const [a, b] = [writer(1), writer(2)];
  const textOf = ({ ydoc }: typeof a) => ydoc.getXmlFragment('body').get(0) as Y.XmlText;
  a.ydoc.getXmlFragment('body').insert(0, [new Y.XmlText('小灯泡')]);
  b.take(a.updates[0]!);
  for (const each of [a, b]) textOf(each).format(0, 3, { bold: true });
  const all = [...a.updates, ...b.updates];

  const [copy, stock] = [new Copy('e'), new Y.Doc()];
  copy.follow(toEntries(all.slice(0, -1)));
  copy.follow(toEntries(all));
  for (const update of all) Y.applyUpdate(stock, update);
  expect(countDeletes(Y.encodeStateAsUpdate(stock))).toBeGreaterThan(0);
  expect(countDeletes(copy.whole())).toBe(0);
});

const countDeletes = (update: Uint8Array) => [...Y.decodeUpdate(update).ds.clients.values()].flat().length;
