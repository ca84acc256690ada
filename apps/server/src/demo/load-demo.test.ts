import { afterAll, describe, expect, test } from 'vitest';
import type { PersonId } from '@gongbei/contract/ids';
import { toJson } from '@gongbei/document/json';
import { openMemoryLog } from '@gongbei/sync/memory-log';
import type { UpdateLog } from '@gongbei/sync/update-log';
import * as Y from 'yjs';
import { newPlace, STORAGES, type Storage } from '../../test/server.ts';
import { Gate } from '../access/gate.ts';
import { createAccount, hashPassword } from '../accounts/create-account.ts';
import { StartRefused } from '../errors.ts';
import { openClientIds } from '../storage/client-ids.ts';
import { openRecords, type Records } from '../storage/records.ts';
import { loadDemo, refuseDemoRecords } from './load-demo.ts';

/** A Thursday, many weeks after the demo's own Monday. */
const NOW = Date.parse('2026-11-26T14:00+08:00');
const WEEK = 7 * 86_400_000;

interface Loaded {
  records: Records;
  log: UpdateLog;
  load(now: number, log?: UpdateLog): Promise<void>;
  close(): Promise<void>;
}

const open = async (storage: Storage): Promise<Loaded> => {
  const records = await openRecords(await newPlace(storage));
  const log = openMemoryLog();
  const ids = openClientIds(records.db, () => NOW);
  const load = (now: number, into = log) =>
    loadDemo({ db: records.db, log: into, ids, accounts: { createAccount, hashPassword }, now });
  const close = async () => {
    await log.close();
    await records.close();
  };
  return { records, log, load, close };
};

const TABLES = [
  'school',
  'person',
  'community',
  'communitySchool',
  'communityRole',
  'researchGroup',
  'groupMember',
  'term',
  'pair',
  'pairGoal',
  'exchange',
  'document',
  'documentEditor',
  'milestone',
  'documentChange',
  'documentVisit',
  'scheduleRow',
  'schoolPin',
] as const;

const contents = async ({ records, log }: Pick<Loaded, 'records' | 'log'>) => {
  const rows: Record<string, unknown[]> = {};
  for (const table of TABLES) rows[table] = await records.db.selectFrom(table).selectAll().execute();
  const documents = await records.db.selectFrom('document').select('id').orderBy('id').execute();
  const heads = await Promise.all(documents.map(async ({ id }) => [id, (await log.load(id)).head]));
  return { rows, heads };
};
const counts = ({ rows, heads }: Awaited<ReturnType<typeof contents>>) => ({
  ...Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.length])),
  heads,
});

const personOf = ({ db }: Records) => db.selectFrom('person').selectAll().orderBy('id').executeTakeFirstOrThrow();
const schoolOf = async (records: Records) => {
  const { schoolId } = await personOf(records);
  const school = await records.db.selectFrom('school').selectAll().where('id', '=', schoolId).executeTakeFirstOrThrow();
  return { ...school, parentId: null };
};

/** One loaded demo for each storage: nothing here changes it. */
const loaded = new Map<Storage, Loaded>();
for (const storage of STORAGES) loaded.set(storage, await open(storage));
for (const demo of loaded.values()) await demo.load(NOW);
afterAll(async () => {
  for (const demo of loaded.values()) await demo.close();
});

describe.each(STORAGES)('with its records in %s', (storage) => {
  const demo = loaded.get(storage)!;

  test('loading again, in a later week too, changes nothing', async () => {
    const before = await contents(demo);
    await demo.load(NOW + 60_000);
    await demo.load(NOW + 3 * WEEK);
    expect(await contents(demo)).toEqual(before);
  });

  test('a loading that was cut off anywhere is completed by the next one, in the same week', async () => {
    const whole = counts(await contents(demo));
    const cut = await open(storage);
    for (const appends of [0, 1, 12])
      await expect(cut.load(NOW, breaking(cut.log, appends))).rejects.toThrow('cut off');
    await cut.load(NOW + 2 * WEEK);
    expect(counts(await contents(cut))).toEqual(whole);
    const created = (records: Records) =>
      records.db.selectFrom('document').select(['id', 'createdAt', 'editedAt']).orderBy('id').execute();
    expect(await created(cut.records)).toEqual(await created(demo.records));
    await cut.close();
  });

  test('never comes among other people, and is not taken for anything else', async () => {
    await expect(refuseDemoRecords(demo.records.db)).rejects.toThrow(StartRefused);
    const other = await open(storage);
    await other.records.db
      .insertInto('school')
      .values(await schoolOf(demo.records))
      .execute();
    await other.records.db
      .insertInto('person')
      .values(await personOf(demo.records))
      .execute();
    await refuseDemoRecords(other.records.db);
    await expect(other.load(NOW)).rejects.toThrow(/^DEMO=1 is refused on records that hold people of their own/);
    await other.close();
  });

  test('everybody’s account is there, under the sign-in name of the world', async () => {
    const users = demo.records.db.withTables<{ user: { id: string; username: string } }>();
    const rows = await users.selectFrom('user').select(['id', 'username']).orderBy('id').execute();
    expect(rows).toHaveLength(16);
    expect(rows[3]).toMatchObject({ id: 'u04', username: 'shenzy' });
  });

  test('all days are this week’s', async () => {
    const { db } = demo.records;
    const term = await db.selectFrom('term').selectAll().where('id', '=', '2026-spring').executeTakeFirstOrThrow();
    expect(term).toMatchObject({ week1: '2026-09-28', startDay: '2026-09-29', endDay: '2027-01-29' });
    const visiting = await db.selectFrom('exchange').selectAll().where('id', '=', 'x1').executeTakeFirstOrThrow();
    expect(JSON.parse(visiting.daysJson!)).toContain('2026-11-27');
    const substitute = await db
      .selectFrom('documentEditor')
      .selectAll()
      .where('documentId', '=', 'd16')
      .executeTakeFirstOrThrow();
    expect(substitute).toMatchObject({ personId: 'u15', startDay: '2026-11-23', endDay: '2026-11-27' });
    const row = await db.selectFrom('scheduleRow').selectAll().where('id', '=', 'r3').executeTakeFirstOrThrow();
    expect(row).toMatchObject({ sharedBy: '2026-11-18', taughtFrom: '2026-11-23', documentId: 'd01' });
  });
});

test.skipIf(!STORAGES.includes('postgres'))('servers that start at once load it once', async () => {
  const place = await newPlace('postgres');
  const log = openMemoryLog();
  const servers = await Promise.all([1, 2].map(() => openRecords(place)));
  const load = ({ db }: Records) =>
    loadDemo({ db, log, ids: openClientIds(db, () => NOW), accounts: { createAccount, hashPassword }, now: NOW });
  await Promise.all(servers.map(load));
  const whole = counts(await contents(loaded.get('postgres')!));
  const [records] = servers as [Records, Records];
  expect(counts(await contents({ records, log }))).toEqual(whole);
  await Promise.all(servers.map((server) => server.close()));
});

describe('what the doors say of it', () => {
  const gate = new Gate(loaded.get('sqlite')!.records.db, () => NOW);

  const may = async (person: string, document: string) =>
    (await gate.document({ person: person as PersonId }, document))?.capabilities;

  test('both teachers of the pair may write in 让小灯泡亮起来, which is approved and being revised', async () => {
    for (const person of ['u04', 'u05']) expect((await may(person, 'd01'))?.has('edit'), person).toBe(true);
    const access = await gate.document({ person: 'u04' as PersonId }, 'd01');
    expect(access!.standing).toMatchObject({ stage: 'discussion', approved: true });
  });

  test('neither community knows of the other, and a school of the cooperative one nothing of another’s own', async () => {
    for (const [person, document] of [
      ['u04', 'd51'],
      ['u11', 'd01'],
      ['u11', 'd52'],
      ['u14', 'd17'],
      ['u16', 'd19'],
    ] as const)
      expect(await may(person, document), `${person} ${document}`).toBeUndefined();
    for (const [person, document] of [
      ['u09', 'd01'],
      ['u09', 'd52'],
      ['u12', 'd51'],
      ['u14', 'd52'],
      ['u03', 'd19'],
    ] as const)
      expect((await may(person, document))?.has('read'), `${person} ${document}`).toBe(true);
  });

  test('the substitute may edit the two plans, and nothing else', async () => {
    const documents = ['d15', 'd16', 'd04', 'd01'];
    const edits = await Promise.all(documents.map(async (id) => (await may('u15', id))?.has('edit') ?? false));
    expect(edits).toEqual([true, true, false, false]);
  });
});

describe('the logs', () => {
  const demo = loaded.get('sqlite')!;

  const entriesOf = async (id: string) => (await demo.log.load(id)).entries;

  test('tell of the past, in order, written by the server for its author', async () => {
    for (const id of ['d01', 'd05', 'd19', 'n07']) {
      const entries = await entriesOf(id);
      const times = entries.map(({ at }) => at);
      expect(times, id).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)! < NOW, id).toBe(true);
      expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(['seed']));
      expect(new Set(entries.map(({ origin }) => origin.connection))).toEqual(new Set([null]));
    }
  });

  test('name the home school and the school served on that day', async () => {
    const served = async (id: string, person: string) =>
      (await entriesOf(id)).filter(({ origin }) => origin.person === person).map(({ origin }) => origin);
    for (const origin of await served('d17', 'u13'))
      expect(origin).toMatchObject({ school: 'qd-exp', serving: 'wuping' });
    for (const origin of await served('d17', 'u14'))
      expect(origin).toMatchObject({ school: 'wuping-jh', serving: 'qd-exp' });
    // on Fridays he teaches at Wuping, on other days at home
    const days = (await served('d01', 'u04')).map(({ serving }) => serving);
    expect(new Set(days)).toEqual(new Set(['qd-exp', 'wuping']));
  });

  test('each entry’s client belongs to its author at the school served', async () => {
    const ids = openClientIds(demo.records.db, () => NOW);
    for (const { update, origin } of await entriesOf('d01')) {
      const clients = new Set(Y.decodeUpdate(update).structs.map(({ id }) => id.client));
      for (const client of clients)
        expect(await ids.ownerOf('d01', client)).toEqual({ person: origin.person, school: origin.serving });
    }
  });

  test('milestones stand at their places, and a copy names the place that it was made of', async () => {
    const { db } = demo.records;
    const milestones = await db
      .selectFrom('milestone')
      .select(['version', 'position', 'kind'])
      .where('documentId', '=', 'd01')
      .orderBy('number')
      .execute();
    expect(milestones.map(({ version }) => version)).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6']);
    expect(milestones.at(-1)).toMatchObject({ kind: 'approved' });
    const copies = await db
      .selectFrom('document')
      .select('originPosition')
      .where('originDocumentId', '=', 'd01')
      .execute();
    for (const { originPosition } of copies) expect(originPosition).toBe(milestones.at(-1)!.position);
    const first = (await entriesOf('d05'))[0]!;
    expect(textAfter([first])).toEqual(textAfter((await entriesOf('d01')).slice(0, milestones.at(-1)!.position)));
  });
});

const textAfter = (entries: readonly { update: Uint8Array }[]) => {
  const ydoc = new Y.Doc();
  for (const { update } of entries) Y.applyUpdate(ydoc, update);
  return toJson(ydoc);
};

/** The same log, whose server dies after some appends. */
const breaking = (log: UpdateLog, appends: number): UpdateLog => {
  let left = appends;
  return {
    load: (...asked) => log.load(...asked),
    compact: (...asked) => log.compact(...asked),
    renewEpoch: () => log.renewEpoch(),
    follow: (...asked) => log.follow(...asked),
    close: () => log.close(),
    append: (...given) => (left-- > 0 ? log.append(...given) : Promise.reject(new Error('cut off'))),
  };
};
