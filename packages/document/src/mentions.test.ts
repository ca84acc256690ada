import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { seedUpdate, toJson, update, type DocumentJson } from './json.ts';
import { mentionsIn } from './mentions.ts';

const mention = (person: string | null) => ({ type: 'mention', attrs: { person } });
const text = (words: string) => ({ type: 'text', text: words });
const paragraph = (blockId: string, ...content: object[]) => ({ type: 'paragraph', attrs: { blockId }, content });
const documentOf = (...content: object[]) =>
  ({ type: 'doc', content: [{ type: 'section', attrs: { kind: 'custom', id: 's1' }, content }] }) as DocumentJson;

const seeded = (json: DocumentJson, client: number) => {
  const ydoc = new Y.Doc();
  Y.applyUpdate(ydoc, seedUpdate(json, client));
  return ydoc;
};

test('a mention is found with its block and with whoever wrote it', () => {
  const ydoc = seeded(documentOf(paragraph('a', text('请'), mention('lin'), text('看')), paragraph('b')), 1);
  ydoc.clientID = 7;
  const later = documentOf(paragraph('a', text('请'), mention('lin'), text('看')), paragraph('b', mention('shen')));
  update(ydoc, later);
  expect(mentionsIn(ydoc)).toEqual([
    { person: 'lin', block: 'a', client: 1 },
    { person: 'shen', block: 'b', client: 7 },
  ]);
});

test('a mention of nobody is none, and looking changes nothing', () => {
  const ydoc = seeded(documentOf(paragraph('a', mention(null))), 1);
  const before = toJson(ydoc);
  expect(mentionsIn(ydoc)).toEqual([]);
  expect(toJson(ydoc)).toEqual(before);
});
