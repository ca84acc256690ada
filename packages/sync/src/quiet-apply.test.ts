import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { applyQuietly } from './quiet-apply.ts';

const bothBold = (): [Y.Doc, Y.Doc] => {
  const [ours, theirs] = [new Y.Doc(), new Y.Doc()];
  ours.getText('body').insert(0, '串联电路');
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(ours));
  for (const ydoc of [ours, theirs]) ydoc.getText('body').format(0, 4, { bold: true });
  return [ours, theirs];
};

const originsOf = (ydoc: Y.Doc): unknown[] => {
  const origins: unknown[] = [];
  ydoc.on('update', (_bytes, origin) => origins.push(origin));
  return origins;
};

test('Yjs tidies no formatting in the name of who merely received it', () => {
  const [ours, theirs] = bothBold();
  const origins = originsOf(ours);
  expect(applyQuietly(ours, [Y.encodeStateAsUpdate(theirs)], 'server')).toBe(false);
  expect(origins).toEqual(['server']);
});

test('left alone, Yjs does tidy, which is why the above is needed', () => {
  const [ours, theirs] = bothBold();
  const origins = originsOf(ours);
  Y.applyUpdate(ours, Y.encodeStateAsUpdate(theirs), 'server');
  expect(origins).toEqual(['server', null]);
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
