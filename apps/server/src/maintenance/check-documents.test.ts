import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as Y from 'yjs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { plant } from '../../test/world-server.ts';
import { compact } from '../collab/compactor.ts';
import { StartRefused } from '../errors.ts';
import { openStorage, type Storage } from '../storage/open-storage.ts';
import { checkDocuments } from './check-documents.ts';

const PLAN = 'revised';
let folder: string;
let storage: Storage;

const open = (dataDir: string) =>
  openStorage({ config: { dataDir, databaseUrl: null, redisUrl: null }, now: Date.now, onFailure: () => {} });

/** A plan with five more edits, of which the log has a snapshot, one before it and one after it; the others are archived. */
const write = async ({ records, log }: Storage) => {
  const ydoc = new Y.Doc();
  for (const { update } of (await log.load(PLAN)).entries) Y.applyUpdate(ydoc, update);
  const origin = { person: 'shen', school: 'exp', serving: 'exp', connection: null };
  const updates: Uint8Array[] = [];
  ydoc.on('update', (update: Uint8Array) => updates.push(update));
  for (const word of ['看', '一', '看', '灯']) textIn(ydoc).insert(0, word);
  const snapshot = { position: 5, update: Y.encodeStateAsUpdate(ydoc), stateVector: Y.encodeStateVector(ydoc) };
  textIn(ydoc).insert(0, '！');
  const edits = updates.map((update) => ({ kind: 'edit' as const, at: 1, origin, update }));
  const { epoch } = await log.append(PLAN, edits);
  const parts = { db: records.db, log, now: () => 1, onFailure: () => {}, tail: 2 };
  expect(await compact(parts, PLAN, { ...snapshot, epoch })).toBe(true);
};
const textIn = (ydoc: Y.Doc): Y.XmlText => {
  const walker = ydoc.getXmlFragment('body').createTreeWalker((node) => node instanceof Y.XmlText);
  return ([...walker] as unknown as Y.XmlText[])[0]!;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gongbei-check-'));
  const whole = await open(join(folder, 'whole'));
  await plant(whole);
  await write(whole);
  await whole.close();
});
beforeEach(async () => {
  cpSync(join(folder, 'whole'), join(folder, 'data'), { recursive: true });
  storage = await open(join(folder, 'data'));
});
afterEach(async () => {
  await storage.close();
  rmSync(join(folder, 'data'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As a hand, or a disk, that knows nothing of this program. */
const damage = (name: 'log' | 'records', change: string, ...values: (string | Uint8Array)[]) => {
  const file = new DatabaseSync(join(folder, 'data', `${name}.sqlite`), { timeout: 5_000 });
  const { changes } = file.prepare(change).run(...values);
  file.close();
  expect(changes).toBe(1);
};
const check = () => checkDocuments({ db: storage.records.db, log: storage.log });
const refusal = async () => {
  const error: unknown = await check().catch((caught: unknown) => caught);
  if (!(error instanceof StartRefused)) throw new Error('nothing was found', { cause: error });
  return error.message;
};
const ONE = /^1 of \d+ are damaged:\n/;
const OF_PLAN = 'document = (select id from document where name = ?)';
const LAST = `entry where ${OF_PLAN} and position = 6`;
const ARCHIVED = `"archivedUpdate" where "documentId" = ? and position = 2`;

test('documents that are whole are counted', async () => {
  expect(await check()).toMatch(/^\d+ documents open, with \d{3,} words$/);
});

test.each([
  ['an entry of nonsense', `update ${LAST.replace('where', "set bytes = x'ff00ff' where")}`, 'cannot be opened'],
  ['a snapshot of nonsense', `update snapshot set bytes = x'ff00ff' where ${OF_PLAN}`, 'cannot be opened'],
  ['an end that is missing', `delete from ${LAST}`, 'lacks what was written last'],
])('%s is found, and named', async (_, change, fault) => {
  damage('log', change, PLAN);
  expect(await refusal()).toMatch(ONE);
  expect(await refusal()).toMatch(new RegExp(`\nrevised ${fault}$`));
});

test('an update that builds on something that is not there is found', async () => {
  const ydoc = new Y.Doc();
  ydoc.clientID = 9;
  ydoc.getText('body').insert(0, 'a');
  const before = Y.encodeStateVector(ydoc);
  ydoc.getText('body').insert(1, 'b');
  damage('log', `update ${LAST.replace('where', 'set bytes = ? where')}`, Y.encodeStateAsUpdate(ydoc, before), PLAN); // prettier-ignore
  expect(await refusal()).toContain('\nrevised lacks something that it builds on');
});

test('an update that the archive has lost is found, although the document opens', async () => {
  damage('records', `delete from ${ARCHIVED}`, PLAN);
  expect(await refusal()).toMatch(ONE);
  expect(await refusal()).toContain('\nrevised lacks updates of its history');
});

test('an update that the archive has wrong is found', async () => {
  damage('records', `update ${ARCHIVED.replace('where', "set bytes = x'0000' where")}`, PLAN);
  expect(await refusal()).toContain('\nrevised is not what its history makes of it');
});
