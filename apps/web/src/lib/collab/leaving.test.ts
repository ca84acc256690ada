import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { forgetPerson, unsentDocuments } from './leaving.ts';
import { LocalCopy } from './local-copy.ts';
import { openLocalDatabase } from './local-database.ts';

const PLACE = { epoch: 'e1', position: 1 };

const keep = async (person: string, document: string, edits: number, acked: number) => {
  const database = (await openLocalDatabase(person))!;
  const copy = new LocalCopy(database, document);
  copy.describe({ schemaVersion: 1, role: 'editor', title: `教案 ${document}`, place: PLACE });
  for (let seq = 1; seq <= edits; seq++) copy.keep({ seq, bytes: Uint8Array.of(seq), at: 0 });
  copy.acked(acked);
  await copy.settled();
  return database;
};

test('lists the documents whose edits the server does not have yet, by their titles', async () => {
  (await keep('p1', 'd1', 3, 1)).close();
  (await keep('p1', 'd2', 2, 2)).close();
  const unsent = await unsentDocuments('p1');
  expect(unsent).toEqual([{ document: 'd1', title: '教案 d1', edits: 2, at: expect.any(Number) as number }]);
});

test('a person of whom nothing is kept has nothing unsent', async () => {
  expect(await unsentDocuments('nobody')).toEqual([]);
});

test('forgetting a person leaves nothing, even while another tab has their database open', async () => {
  const open = await keep('p2', 'd1', 1, 0);
  await forgetPerson('p2');
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('gongbei:p2');
  expect(() => open.transaction('documents')).toThrow();
});

test('where the browser keeps nothing there is nothing to forget', async () => {
  vi.stubGlobal('indexedDB', undefined);
  await forgetPerson('p3');
  expect(await unsentDocuments('p3')).toEqual([]);
  vi.unstubAllGlobals();
});
