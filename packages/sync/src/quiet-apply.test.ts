import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { applyQuietly } from './quiet-apply.ts';

const bold = (ydoc: Y.Doc, from: number, length: number) => ydoc.getText('body').format(from, length, { bold: true });

test('Yjs tidies no formatting in the name of who merely received it', () => {
  const [ours, theirs] = [new Y.Doc(), new Y.Doc()];
  ours.getText('body').insert(0, '串联电路');
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(ours));
  bold(ours, 0, 3);
  bold(theirs, 1, 3);
  const written: unknown[] = [];
  ours.on('update', (_bytes, origin) => written.push(origin));
  expect(applyQuietly(ours, [Y.encodeStateAsUpdate(theirs)], 'server')).toBe(false);
  expect(written).toEqual(['server']);
});

test('tells when an observer answered a remote change with a change', () => {
  const [ours, theirs] = [new Y.Doc(), new Y.Doc()];
  const body = ours.getArray<string>('body');
  theirs.getArray('body').push(['theirs']);
  body.observe((_event, transaction) => {
    if (!transaction.local) ours.transact(() => body.delete(0));
  });
  expect(applyQuietly(ours, [Y.encodeStateAsUpdate(theirs)], 'server')).toBe(true);
});

test('looking without changing is no reaction', () => {
  const [ours, theirs] = [new Y.Doc(), new Y.Doc()];
  theirs.getArray('body').push(['theirs']);
  ours.getArray('body').observe(() => ours.transact(() => ours.getArray('body').toArray()));
  expect(applyQuietly(ours, [Y.encodeStateAsUpdate(theirs)], 'server')).toBe(false);
});
