import { mayIn } from '@gongbei/contract/community-capabilities';
import type { DocumentId, GroupId, ScheduleRowId, TermId } from '@gongbei/contract/ids';
import type { Term } from '@gongbei/contract/people';
import type { Schedule, ScheduleRow, ScheduleState } from '@gongbei/contract/schedule';
import type { Person } from '@gongbei/contract/people';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess, Judge } from '../access/gate.ts';
import { loadPersons, nameOf } from '../access/people.ts';
import { termOn, weekOf, type TermRow } from '../access/term.ts';
import { Refusal } from '../errors.ts';
import type { DocumentRow } from '../storage/tables.ts';
import type { Row, ScheduleParts } from './parts.ts';

type Parts = Pick<ScheduleParts, 'db' | 'gate'>;
type Group = Schedule['groups'][number];

/** The term schedule 集备进度表 of a community, as far as somebody may look at it, by week. */
export const listSchedule = async (
  parts: Parts,
  actor: Actor,
  community: string,
  { group, term }: { group?: string; term?: string },
): Promise<Schedule> => {
  const access = await parts.gate.requireCommunity(actor, community);
  const groups = await loadGroups(parts, access);
  if (group !== undefined && !groups.some(({ id }) => id === group)) throw new Refusal('not-found');
  const terms = await parts.db.selectFrom('term').selectAll().orderBy('startDay').execute();
  const chosen = term === undefined ? await termOn(parts.db, access.day) : terms.find(({ id }) => id === term);
  if (term !== undefined && !chosen) throw new Refusal('not-found');
  const asked = group === undefined ? groups : groups.filter(({ id }) => id === group);
  return {
    term: chosen ? termView(chosen) : null,
    terms: terms.map(termView),
    thisWeek: chosen ? weekOf(chosen, access.day) : null,
    groups,
    rows: chosen ? await rowsOf(parts, actor, access, asked, chosen) : [],
  };
};

/** In a cooperative community the plans of another school's own group are not one's to follow. */
const mayLookAt = ({ facts, person, rights }: CommunityAccess, group: string): boolean =>
  facts.community.mode !== 'cooperative' ||
  facts.sharedGroups.has(group) ||
  person.groups.has(group) ||
  person.roles.includes('supervisor') ||
  mayIn(rights, 'edit-schedule', { group });

const loadGroups = async ({ db }: Parts, access: CommunityAccess): Promise<Group[]> => {
  const rows = await db
    .selectFrom('researchGroup')
    .selectAll()
    .where('communityId', '=', access.facts.community.id)
    .where('endedAt', 'is', null)
    .orderBy('id')
    .execute();
  return rows
    .filter(({ id }) => mayLookAt(access, id))
    .map((row) => ({
      id: row.id as GroupId,
      name: nameOf(row),
      subject: row.subject,
      mayEdit: mayIn(access.rights, 'edit-schedule', { group: row.id }),
    }));
};

const termView = (row: TermRow): Term => ({
  id: row.id as TermId,
  name: nameOf(row),
  start: row.startDay,
  end: row.endDay,
  week1: row.week1,
  weeks: row.weeks,
});

const rowsOf = async (
  { db, gate }: Parts,
  actor: Actor,
  access: CommunityAccess,
  groups: readonly Group[],
  term: TermRow,
): Promise<ScheduleRow[]> => {
  if (groups.length === 0) return [];
  const rows = await db
    .selectFrom('scheduleRow')
    .selectAll()
    .where('communityId', '=', access.facts.community.id)
    .where('termId', '=', term.id)
    .where(
      'groupId',
      'in',
      groups.map(({ id }) => id),
    ) // prettier-ignore
    .orderBy('week')
    .orderBy('sharedBy')
    .orderBy('id')
    .execute();
  const people = await loadPersons(db, rows.map(({ ownerId }) => ownerId)); // prettier-ignore
  const documents = await loadDocuments(db, rows);
  const judge = await gate.readable(actor, access.facts.community.id);
  return rows.map((row) => rowView(row, { access, judge, people, document: documents.get(row.documentId ?? '') }));
};

interface Around {
  access: CommunityAccess;
  judge: Judge;
  people: ReadonlyMap<string, Person>;
  document: DocumentRow | undefined;
}

const rowView = (row: Row, { access, judge, people, document }: Around): ScheduleRow => {
  const readable = document !== undefined && judge(document) !== null;
  return {
    id: row.id as ScheduleRowId,
    group: row.groupId as GroupId,
    week: row.week,
    subject: row.subject,
    grade: row.grade,
    topic: row.topic,
    owner: people.get(row.ownerId)!,
    sharedBy: row.sharedBy,
    taughtFrom: row.taughtFrom,
    document: readable ? (document.id as DocumentId) : null,
    state: stateOf(document, readable),
    overdue: row.sharedBy < access.day && !isShared(access, document),
    mayBegin: document === undefined && mayBegin(access, row),
  };
};

const stateOf = (document: DocumentRow | undefined, readable: boolean): ScheduleState => {
  if (!document) return 'none';
  return readable ? document.stage : 'begun';
};

const isShared = ({ facts }: CommunityAccess, document: DocumentRow | undefined): boolean =>
  document !== undefined && (document.stage === 'shared' || facts.approved.has(document.id));

/** Its owner begins it, or whoever arranges the schedule, for the owner. */
export const mayBegin = ({ person, mayCreate, rights }: CommunityAccess, row: Pick<Row, 'ownerId' | 'groupId'>) =>
  (row.ownerId === person.id && mayCreate) || mayIn(rights, 'edit-schedule', { group: row.groupId });

const loadDocuments = async (db: Parts['db'], rows: readonly Row[]): Promise<Map<string, DocumentRow>> => {
  const ids = rows.map(({ documentId }) => documentId).filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const found = await db.selectFrom('document').selectAll().where('id', 'in', ids).execute();
  return new Map(found.map((row) => [row.id, row]));
};
