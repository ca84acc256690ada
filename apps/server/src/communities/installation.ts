import type { Kysely } from 'kysely';
import type { CommunityId, SchoolId, TermId } from '@gongbei/contract/ids';
import {
  GrantedRole,
  type Installation,
  type InstallationCommunity,
  type InstallationTerm,
  type OfficeHolder,
} from '@gongbei/contract/installation';
import { dayAt } from '../access/calendar.ts';
import { hasEnded } from '../access/facts.ts';
import type { Gate } from '../access/gate.ts';
import { nameOf, personOf, schoolOf } from '../access/people.ts';
import type { TermRow } from '../access/term.ts';
import type { CommunityRow } from '../access/facts.ts';
import type { Tables } from '../storage/tables.ts';
import { userNamesOf } from './user-names.ts';

/** What the administrator's commands work with. */
export interface InstallationParts {
  db: Kysely<Tables>;
  gate: Gate;
  now: () => number;
  /** the administrator belongs to no community: their day is counted in this one */
  timeZone: string;
}
type Db = Kysely<Tables>;

export const todayOf = ({ now, timeZone }: Pick<InstallationParts, 'now' | 'timeZone'>): string =>
  dayAt(now(), timeZone);

/** Everything that the administrator arranges, ended things included. */
export const installation = async (parts: InstallationParts): Promise<Installation> => {
  const { db, now, timeZone } = parts;
  const today = todayOf(parts);
  const terms = await db.selectFrom('term').selectAll().orderBy('startDay', 'desc').execute();
  return {
    today,
    timeZone,
    schools: await loadSchools(db),
    communities: await loadCommunities(db, now()),
    terms: terms.map((row) => termView(row, today)),
  };
};

const loadSchools = async (db: Db): Promise<Installation['schools']> => {
  const rows = await db.selectFrom('school').selectAll().orderBy('id').execute();
  const counts = await db
    .selectFrom('person')
    .select(({ fn }) => ['schoolId', fn.countAll().as('people')])
    .where('status', '=', 'active')
    .groupBy('schoolId')
    .execute();
  const people = new Map(counts.map((row) => [row.schoolId, Number(row.people)]));
  return rows.map((row) => ({ ...schoolOf(row), endedOn: row.endedOn, people: people.get(row.id) ?? 0 }));
};

const loadCommunities = async (db: Db, now: number): Promise<InstallationCommunity[]> => {
  const rows = await db.selectFrom('community').selectAll().orderBy('since').orderBy('id').execute();
  const places = await db.selectFrom('communitySchool').selectAll().orderBy('schoolId').execute();
  const offices = await loadOffices(db);
  return rows.map((row) => ({
    id: row.id as CommunityId,
    name: nameOf(row),
    about: aboutOf(row),
    mode: row.mode,
    lead: row.leadSchoolId as SchoolId,
    schools: places
      .filter(({ communityId }) => communityId === row.id)
      .map(({ schoolId, leftOn }) => ({ school: schoolId as SchoolId, leftOn })),
    since: row.since,
    until: row.untilDay,
    ended: hasEnded(row, dayAt(now, row.timeZone)),
    timeZone: row.timeZone,
    offices: offices.get(row.id) ?? [],
  }));
};

export const aboutOf = ({ aboutZh, aboutEn }: Pick<CommunityRow, 'aboutZh' | 'aboutEn'>) =>
  aboutZh === null ? null : { zh: aboutZh, en: aboutEn ?? aboutZh };

/** Who holds which of the offices that the administrator gives, by community. */
const loadOffices = async (db: Db): Promise<Map<string, OfficeHolder[]>> => {
  const rows = await db
    .selectFrom('communityRole')
    .innerJoin('person', 'person.id', 'communityRole.personId')
    .select(['communityId', 'role', 'person.id', 'nameZh', 'nameEn', 'schoolId'])
    .where('role', 'in', GrantedRole.options)
    .where('status', '=', 'active')
    .orderBy('person.id')
    .execute();
  const userNames = await userNamesOf(db, rows.map(({ id }) => id)); // prettier-ignore
  const holders = (some: typeof rows) =>
    [...Map.groupBy(some, ({ id }) => id)].map(([id, held]) => ({
      person: personOf(held[0]!),
      userName: userNames.get(id) ?? '',
      roles: held.map(({ role }) => role),
    }));
  return new Map([...Map.groupBy(rows, (row) => row.communityId)].map(([id, some]) => [id, holders(some)]));
};

const termView = (row: TermRow, today: string): InstallationTerm => ({
  id: row.id as TermId,
  name: nameOf(row),
  start: row.startDay,
  end: row.endDay,
  week1: row.week1,
  weeks: row.weeks,
  state: row.endDay < today ? 'over' : row.startDay > today ? 'coming' : 'running',
});
