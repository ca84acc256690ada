import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { encodeOwnWriting } from './difference.ts';

const watch = (ydoc: Y.Doc) => {
  const writing = { from: Y.getState(ydoc.store, ydoc.clientID), deletes: [] as Y.Transaction['deleteSet'][] };
  ydoc.on('afterTransaction', (transaction) => writing.deletes.push(transaction.deleteSet));
  return () => encodeOwnWriting(ydoc, writing);
};

const copyOf = (ydoc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(ydoc));
  return copy;
};

const paragraph = (ydoc: Y.Doc): Y.XmlText => (ydoc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText;

const written = (): Y.Doc => {
  const ydoc = new Y.Doc();
  const element = new Y.XmlElement('paragraph');
  element.insert(0, [new Y.XmlText('让小灯泡亮起来')]);
  ydoc.getXmlFragment('body').insert(0, [element]);
  return ydoc;
};

test('brings a copy of before up to date', () => {
  const ydoc = written();
  const before = copyOf(ydoc);
  const difference = watch(ydoc);
  paragraph(ydoc).insert(3, '电');
  paragraph(ydoc).delete(0, 1);
  ydoc.getXmlFragment('body').insert(1, [new Y.XmlElement('heading')]);
  Y.applyUpdate(before, difference());
  expect(before.getXmlFragment('body').toString()).toBe(ydoc.getXmlFragment('body').toString());
  expect(Y.equalSnapshots(Y.snapshot(before), Y.snapshot(ydoc))).toBe(true);
});

test('continues in the middle of a run that Yjs has merged into one', () => {
  const ydoc = written();
  paragraph(ydoc).insert(7, '一');
  const before = copyOf(ydoc);
  const difference = watch(ydoc);
  paragraph(ydoc).insert(8, '二');
  paragraph(ydoc).insert(9, '三');
  Y.applyUpdate(before, difference());
  expect(paragraph(before).toString()).toBe('让小灯泡亮起来一二三');
});

test('holds none of the text that was typed and deleted meanwhile, even while the undo manager keeps it', () => {
  const ydoc = written();
  const before = copyOf(ydoc);
  const undo = new Y.UndoManager(ydoc.getXmlFragment('body'));
  const difference = watch(ydoc);
  for (const pinyin of ['deng', "deng'p", "deng'pao"]) {
    paragraph(ydoc).delete(7, paragraph(ydoc).length - 7);
    paragraph(ydoc).insert(7, pinyin);
  }
  paragraph(ydoc).delete(7, 8);
  paragraph(ydoc).insert(7, '灯泡');
  const bytes = difference();
  expect(Buffer.from(bytes).toString('latin1')).not.toContain('deng');
  Y.applyUpdate(before, bytes);
  expect(paragraph(before).toString()).toBe('让小灯泡亮起来灯泡');
  paragraph(ydoc).insert(9, '。');
  undo.destroy();
});

test('a node that was made and deleted meanwhile leaves its place, its children not even that', () => {
  const ydoc = written();
  const before = copyOf(ydoc);
  const undo = new Y.UndoManager(ydoc.getXmlFragment('body'));
  const difference = watch(ydoc);
  const table = new Y.XmlElement('table');
  const row = new Y.XmlElement('tableRow');
  row.insert(0, [new Y.XmlText('secret')]);
  table.insert(0, [row]);
  ydoc.getXmlFragment('body').insert(1, [table]);
  ydoc.getXmlFragment('body').insert(2, [new Y.XmlElement('paragraph')]);
  ydoc.getXmlFragment('body').delete(1, 1);
  const bytes = difference();
  expect(Buffer.from(bytes).toString('latin1')).not.toContain('secret');
  Y.applyUpdate(before, bytes);
  expect(before.getXmlFragment('body').toString()).toBe(ydoc.getXmlFragment('body').toString());
  expect(before.store.pendingStructs).toBeNull();
  undo.destroy();
});

test('carries the deletes of its time only, however many the document has', () => {
  const ydoc = written();
  for (let i = 0; i < 2000; i++) {
    paragraph(ydoc).insert(i % 7, 'xy');
    paragraph(ydoc).delete(i % 5, 1);
  }
  const difference = watch(ydoc);
  paragraph(ydoc).delete(2, 1);
  expect(difference().length).toBeLessThan(32);
});

test('no writing at all is the empty update', () => {
  const ydoc = written();
  expect([...watch(ydoc)()]).toEqual([0, 0]);
});
