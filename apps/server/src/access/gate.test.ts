import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonId } from '@gongbei/contract/ids';
import type { Relation } from '@gongbei/contract/capabilities';
import { openTemporaryRecords } from '../../test/temporary-records.ts';
import { DAY, documentRow, MONDAY, plantWorld } from '../../test/world.ts';
import type { Records } from '../storage/records.ts';
import { Gate } from './gate.ts';

let records: Records;
beforeAll(async () => {
  records = await openTemporaryRecords();
  await plantWorld(records.db);
});
afterAll(() => records.close());

const on = (day: string) => new Gate(records.db, () => Date.parse(`${day}T07:30:00+08:00`));
const today = () => new Gate(records.db, () => MONDAY);
const as = (person: string) => ({ person: person as PersonId });
const relations = async (gate: Gate, person: string, document: string): Promise<Relation[]> =>
  [...((await gate.document(as(person), document))?.standing.relations ?? [])].sort();
const may = async (gate: Gate, person: string, document: string) =>
  (await gate.document(as(person), document))?.capabilities ?? new Set();

describe('how people stand to a document', () => {
  test.each([
    ['shen', 'revised', ['exchange', 'member', 'owner', 'teacher']],
    ['lin', 'revised', ['member', 'teacher']],
    ['luo', 'revised', ['member', 'teacher']],
    ['chen', 'revised', ['adviser', 'supervisor']],
    ['zheng', 'revised', ['head', 'teacher']],
    ['he', 'revised', ['other_head', 'teacher']],
    ['zhou', 'revised', ['community', 'principal']],
    ['fang', 'revised', ['office']],
    ['xu', 'revised', ['exchange', 'teacher']],
    ['lin', 'open', ['member', 'teacher']],
    ['he', 'paired', ['member', 'other_head', 'teacher']],
    ['substitute', 'paired', ['named']],
  ] as [string, string, Relation[]][])('%s to %s: %j', async (person, document, expected) => {
    expect(await relations(today(), person, document)).toEqual(expected);
  });
});

describe('who may know of what', () => {
  test.each([
    ['a draft is its group’s', 'draft', ['shen', 'zheng', 'luo', 'chen', 'lin'], ['he', 'zhou', 'fang', 'xu', 'jiang']],
    ['a draft without a group is the pair’s', 'paired', ['jiang', 'he', 'substitute'], ['chen', 'shen', 'zhou']],
    ['from discussion on the community reads', 'open', ['xu', 'lin', 'zhou', 'fang', 'chen', 'luo'], ['substitute']],
    [
      'a cooperative community reads what shared groups make',
      'abacus',
      ['du', 'tang', 'chen', 'principal', 'guest'],
      [],
    ],
    ['but not what another school makes alone', 'amber', ['tang', 'guest', 'chen'], ['du', 'principal']],
    ['nor what a group of one school makes', 'guarded', ['du', 'principal', 'chen'], ['tang', 'guest']],
    ['the other community knows nothing', 'revised', ['shen'], ['du', 'tang', 'guest', 'principal', 'substitute']],
    ['who has retired reads nothing, not even their own', 'orphan', ['zheng', 'xu'], ['retired']],
  ] as [string, string, string[], string[]][])('%s', async (_, document, readers, strangers) => {
    for (const person of readers) expect(await today().document(as(person), document), person).not.toBeNull();
    for (const person of strangers) expect(await today().document(as(person), document), person).toBeNull();
    const asked = await records.db
      .selectFrom('document')
      .selectAll()
      .where('id', '=', document)
      .executeTakeFirstOrThrow();
    const { communityId } = asked;
    const audience = await today().audience(communityId, [asked], [...readers, ...strangers]);
    expect(audience.readers(document)).toEqual(new Set(readers));
  });

  test('what does not exist and what one may not know of is refused alike', async () => {
    const refusal = (id: string) =>
      today()
        .require(as('du'), id, 'read')
        .catch((error: unknown) => error);
    expect(await refusal('revised')).toEqual(await refusal('never-there'));
    await expect(today().requireCommunity(as('du'), 'c1')).rejects.toEqual(
      await today()
        .requireCommunity(as('du'), 'c9')
        .catch((error: unknown) => error),
    );
  });

  test('what one may read but not do is forbidden', async () => {
    await expect(today().require(as('fang'), 'revised', 'edit')).rejects.toMatchObject({ code: 'forbidden' });
    expect((await today().require(as('shen'), 'revised', 'edit')).document.id).toBe('revised');
  });

  test('a list judges as the single question does', async () => {
    const rows = await records.db.selectFrom('document').selectAll().execute();
    for (const person of ['shen', 'he', 'fang', 'chen', 'du', 'tang', 'guest', 'substitute', 'retired'])
      for (const community of ['c1', 'c2']) {
        const judge = await today().readable(as(person), community);
        for (const row of rows.filter((r) => r.communityId === community))
          expect(judge(row), `${person}: ${row.id}`).toEqual(await today().document(as(person), row.id));
      }
  });

  test('in an integrated or joint community nothing is hidden from another school', async () => {
    await records.db
      .insertInto('document')
      .values(documentRow('alone', { ownerId: 'luo' }))
      .execute();
    expect(await today().document(as('fang'), 'alone')).not.toBeNull();
    await records.db.deleteFrom('document').where('id', '=', 'alone').execute();
  });
});

describe('what dates give, and for how long', () => {
  test('an exchange gives membership for its dates, and not a day longer', async () => {
    expect(await relations(on('2026-04-05'), 'guest', 'revised')).toEqual(['exchange', 'named']);
    expect((await on('2026-04-06').document(as('guest'), 'revised'))?.validUntil).toBe(
      Date.parse('2026-04-07T00:00:00+08:00'),
    );
    expect(await on('2026-04-07').document(as('guest'), 'revised')).toBeNull();
    expect(await on('2026-04-07').community(as('guest'), 'c1')).toBeNull();
    expect(await on('2026-03-15').document(as('guest'), 'revised')).toBeNull();
  });

  test('a guest’s place in a group ends with the exchange', async () => {
    await records.db
      .insertInto('groupMember')
      .values({ groupId: 'science', personId: 'guest', role: 'member' })
      .execute();
    expect(await relations(on('2026-04-05'), 'guest', 'draft')).toEqual(['exchange', 'member', 'teacher']);
    expect(await on('2026-04-07').document(as('guest'), 'draft')).toBeNull();
    expect(await on('2026-04-07').community(as('guest'), 'c1')).toBeNull();
    await records.db.updateTable('exchange').set({ endedAt: MONDAY }).where('id', '=', 'x5').execute();
    expect(await on('2026-04-05').community(as('guest'), 'c1')).toBeNull();
    await records.db.updateTable('exchange').set({ endedAt: null }).where('id', '=', 'x5').execute();
    await records.db.deleteFrom('groupMember').where('personId', '=', 'guest').execute();
  });

  test('a substitution holds for its days, and gives no membership', async () => {
    expect(await on('2026-04-19').document(as('substitute'), 'paired')).toBeNull();
    expect((await on('2026-04-24').document(as('substitute'), 'paired'))?.validUntil).toBe(
      Date.parse('2026-04-25T00:00:00+08:00'),
    );
    expect(await on('2026-04-25').document(as('substitute'), 'paired')).toBeNull();
    expect(await today().community(as('substitute'), 'c1')).toBeNull();
    expect(await may(today(), 'substitute', 'paired')).toContain('edit');
  });

  test('a pair reads each other’s drafts while its term runs', async () => {
    expect((await on('2026-06-26').document(as('he'), 'paired'))?.validUntil).toBe(
      Date.parse('2026-06-27T00:00:00+08:00'),
    );
    expect(await on('2026-06-27').document(as('he'), 'paired')).toBeNull();
  });

  test('an answer ends with a visiting teacher’s day at the host, whom they then no longer serve', async () => {
    const until = async (day: string) => (await on(day).document(as('shen'), 'open'))?.validUntil;
    expect(await until('2026-04-23')).toBe(Date.parse('2026-04-24T00:00:00+08:00'));
    expect(await until('2026-04-24')).toBe(Date.parse('2026-04-25T00:00:00+08:00'));
  });

  test('an answer ends before a day at the host that is still to come, however far ahead', async () => {
    const until = async (day: string) => (await on(day).document(as('shen'), 'open'))?.validUntil;
    expect(await until('2026-04-21')).toBe(Date.parse('2026-04-24T00:00:00+08:00'));
  });

  test('an end that takes nothing away ends no answer', async () => {
    expect((await on('2026-06-20').document(as('shen'), 'revised'))?.validUntil).toBeNull();
    expect((await today().document(as('lin'), 'revised'))?.validUntil).toBeNull();
  });

  test('a visiting teacher serves the host on their days, a posted one every day', async () => {
    const serving = async (day: string, person: string) => (await on(day).document(as(person), 'open'))?.serving;
    expect(await serving('2026-04-20', 'shen')).toBe('exp');
    expect(await serving('2026-04-24', 'shen')).toBe('wuping');
    expect(await serving('2026-04-20', 'xu')).toBe('wuping');
    expect(await serving('2026-07-01', 'xu')).toBe('exp');
  });

  test('the day is the community’s, not the server’s', async () => {
    const lateEvening = new Gate(records.db, () => Date.parse('2026-04-06T23:59:59+08:00'));
    const midnight = new Gate(records.db, () => Date.parse('2026-04-07T00:00:00+08:00'));
    expect(await lateEvening.document(as('guest'), 'revised')).not.toBeNull();
    expect(await midnight.document(as('guest'), 'revised')).toBeNull();
  });
});

describe('a standing', () => {
  test('says that an approved version exists while a revision is open', async () => {
    expect((await today().document(as('fang'), 'revised'))?.standing).toMatchObject({
      approved: true,
      stage: 'discussion',
    });
    expect(await may(today(), 'xu', 'revised')).toContain('adapt');
    expect(await may(today(), 'fang', 'revised')).not.toContain('adapt');
  });

  test('knows the reviewer and the submitter', async () => {
    expect(await may(today(), 'he', 'reviewed')).toContain('decide');
    expect(await may(today(), 'jiang', 'reviewed')).toContain('withdraw');
    expect(await may(today(), 'zhou', 'reviewed')).not.toContain('decide');
  });

  test('never lets a research note be adapted', async () => {
    const note = documentRow('note', { ownerId: 'lin', kind: 'research_note', stage: 'shared' });
    await records.db.insertInto('document').values(note).execute();
    expect(await may(today(), 'xu', 'note')).not.toContain('adapt');
    await records.db.deleteFrom('document').where('id', '=', 'note').execute();
  });
});

test('a person’s communities are those of today', async () => {
  const ids = async (gate: Gate, person: string) =>
    (await gate.communities(as(person))).map(({ facts }) => facts.community.id);
  const reachable = async (gate: Gate, person: string) =>
    (await gate.reachable(as(person))).map(({ facts }) => facts.community.id);
  expect(await ids(today(), 'chen')).toEqual(['c1', 'c2']);
  expect(await ids(today(), 'guest')).toEqual(['c2']);
  expect(await ids(new Gate(records.db, () => MONDAY - 20 * DAY), 'guest')).toEqual(['c1', 'c2']);
  expect(await ids(today(), 'substitute')).toEqual([]);
  expect(await reachable(today(), 'substitute')).toEqual(['c1']);
  expect(await reachable(on('2026-04-25'), 'substitute')).toEqual([]);
  expect(await reachable(today(), 'guest')).toEqual(['c2']);
  expect(await ids(today(), 'retired')).toEqual([]);
});

test('supervisors found nothing; teachers and guests of today do', async () => {
  const mayCreate = async (gate: Gate, person: string) => (await gate.community(as(person), 'c1'))?.mayCreate;
  expect(await mayCreate(today(), 'chen')).toBe(false);
  expect(await mayCreate(today(), 'lin')).toBe(true);
  expect(await mayCreate(on('2026-04-01'), 'guest')).toBe(true);
});

describe('what is done in a community itself', () => {
  const asking = (person: string, admin = false) => ({ ...as(person), admin });
  const ask = (person: string, ...rest: Parameters<Gate['requireIn']> extends [unknown, ...infer R] ? R : never) =>
    today()
      .requireIn(asking(person), ...rest)
      .then(
        () => 'may',
        (error: { code: string }) => error.code,
      );

  test.each([
    ['zhou', 'make-groups', undefined, 'may'],
    ['zhou', 'arrange-exchanges', { school: 'wuping' }, 'may'],
    ['wu', 'manage-people', { school: 'zgl' }, 'may'],
    ['wu', 'manage-people', { school: 'exp' }, 'forbidden'],
    ['wu', 'manage-people', undefined, 'may'],
    ['wu', 'manage-people', { school: 'third' }, 'not-found'],
    ['zheng', 'manage-members', { group: 'science' }, 'may'],
    ['zheng', 'manage-members', { group: 'english' }, 'forbidden'],
    ['zhou', 'manage-members', { group: 'mathematics' }, 'not-found'],
    ['zhou', 'manage-members', { group: 'never-there' }, 'not-found'],
    ['fang', 'edit-school', { school: 'exp' }, 'may'],
    ['fang', 'edit-school', { school: 'wuping' }, 'forbidden'],
    ['chen', 'make-groups', undefined, 'forbidden'],
    ['du', 'make-groups', undefined, 'not-found'],
    ['guest', 'make-groups', undefined, 'not-found'],
    ['substitute', 'make-groups', undefined, 'not-found'],
    ['retired', 'make-groups', undefined, 'not-found'],
  ] as const)('%s: %s %j: %s', async (person, capability, about, outcome) => {
    expect(await ask(person, 'c1', capability, about)).toBe(outcome);
  });

  test('an office manages people while they are handed to it', async () => {
    expect(await ask('fang', 'c1', 'manage-people', { school: 'exp' })).toBe('forbidden');
    const handed = { communityId: 'c1', schoolId: 'exp', byId: 'zhou', at: MONDAY };
    await records.db.insertInto('handedPeople').values(handed).execute();
    expect(await ask('fang', 'c1', 'manage-people', { school: 'exp' })).toBe('may');
    expect(await ask('fang', 'c1', 'manage-people', { school: 'wuping' })).toBe('forbidden');
    await records.db.deleteFrom('handedPeople').execute();
  });

  test('in an integrated community the lead school’s principal acts for all', async () => {
    const asPrincipal = { communityId: 'c1', personId: 'zheng', role: 'principal' as const };
    await records.db.insertInto('communityRole').values(asPrincipal).execute();
    expect(await ask('zheng', 'c1', 'agree-exchanges', { school: 'wuping' })).toBe('forbidden');
    const mode = (value: 'integrated' | 'joint') =>
      records.db.updateTable('community').set({ mode: value }).where('id', '=', 'c1').execute();
    await mode('integrated');
    expect(await ask('zheng', 'c1', 'agree-exchanges', { school: 'wuping' })).toBe('may');
    await mode('joint');
    await records.db
      .deleteFrom('communityRole')
      .where('personId', '=', 'zheng')
      .where('role', '=', 'principal')
      .execute();
  });

  test('an administrator manages people where they do not belong, and has no other right there', async () => {
    const admin = (capability: Parameters<Gate['requireIn']>[2], community = 'c1') =>
      today().requireIn(asking('du', true), community, capability);
    expect((await admin('manage-people')).person.roles).toEqual([]);
    await expect(admin('make-groups')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(admin('manage-people', 'c9')).rejects.toMatchObject({ code: 'not-found' });
    expect(() => today().requireAdmin({ admin: false })).toThrow(/forbidden/);
    expect(() => today().requireAdmin({ admin: true })).not.toThrow();
  });

  test('a group or a pair that has ended gives nothing, nor does an exchange ended early or not agreed yet', async () => {
    const { db } = records;
    await db.updateTable('researchGroup').set({ endedAt: MONDAY }).where('id', '=', 'science').execute();
    expect(await relations(today(), 'lin', 'draft')).toEqual(['owner', 'teacher']);
    expect(await today().document(as('luo'), 'draft')).toBeNull();
    await db.updateTable('researchGroup').set({ endedAt: null }).where('id', '=', 'science').execute();
    await db.updateTable('pair').set({ endedAt: MONDAY }).where('id', '=', 'p2').execute();
    expect(await today().document(as('he'), 'paired')).toBeNull();
    await db.updateTable('pair').set({ endedAt: null }).where('id', '=', 'p2').execute();
    for (const change of [{ endedAt: MONDAY }, { state: 'proposed' as const }, { state: 'declined' as const }]) {
      await db.updateTable('exchange').set(change).where('id', '=', 'x3').execute();
      expect((await today().document(as('xu'), 'open'))?.serving, JSON.stringify(change)).toBe('exp');
      await db.updateTable('exchange').set({ endedAt: null, state: 'agreed' }).where('id', '=', 'x3').execute();
    }
    expect((await today().document(as('xu'), 'open'))?.serving).toBe('wuping');
  });
});
