import { sql, type Kysely, type Selectable } from 'kysely';
import type { Stage } from '@gongbei/contract/capabilities';
import type { CommunityRole, ExchangeKind, GroupRole } from '@gongbei/contract/roles';
import type { CommunityTable, PersonRow, SchoolRow, Tables } from '../storage/tables.ts';
import type { Dated } from './calendar.ts';

export type CommunityRow = Selectable<CommunityTable>;

export interface Exchange extends Dated {
  kind: ExchangeKind;
  toSchoolId: string;
  /** the single days of a visiting exchange; null: every day of its dates */
  days: string[] | null;
}

export interface Naming {
  role: 'co_planner' | 'editor' | 'substitute';
  startDay: string | null;
  endDay: string | null;
}

/** Everything about a person that decides what they may do in one community, dates not yet looked at. */
export interface PersonFacts {
  id: string;
  /** the home school */
  schoolId: string;
  status: PersonRow['status'];
  roles: readonly CommunityRole[];
  groups: ReadonlyMap<string, GroupRole>;
  partners: readonly (Dated & { person: string })[];
  exchanges: readonly Exchange[];
  /** by document */
  namings: ReadonlyMap<string, Naming>;
}

export interface Facts {
  community: CommunityRow;
  /** the community's own schools, by id */
  schools: ReadonlyMap<string, SchoolRow>;
  /** groups whose head and members come from more than one school */
  sharedGroups: ReadonlySet<string>;
  /** documents of which an approved version exists */
  approved: ReadonlySet<string>;
  people: ReadonlyMap<string, PersonFacts>;
}

/** What rights need to know of a document. */
export interface DocumentFacts {
  id: string;
  kind: 'lesson_plan' | 'research_note';
  ownerId: string;
  schoolId: string;
  groupId: string | null;
  adviserId: string | null;
  stage: Stage;
  archivedAt: number | null;
  submittedBy: string | null;
  reviewerId: string | null;
}

type Db = Kysely<Tables>;

/**
 * Reads what decides about some people's rights in a community, in a fixed number of queries however many people or
 * documents there are. With `document`, what concerns other documents is left out.
 */
export const loadFacts = async (
  db: Db,
  communityId: string,
  people: readonly string[],
  document?: string,
): Promise<Facts | null> => {
  const community = await db.selectFrom('community').selectAll().where('id', '=', communityId).executeTakeFirst();
  if (!community) return null;
  const [schools, sharedGroups, approved, facts] = await Promise.all([
    loadSchools(db, communityId),
    loadSharedGroups(db, communityId),
    loadApproved(db, communityId, document),
    loadPeople(db, communityId, people, document),
  ]);
  return { community, schools, sharedGroups, approved, people: facts };
};

const loadSchools = async (db: Db, communityId: string) => {
  const rows = await db
    .selectFrom('communitySchool')
    .innerJoin('school', 'school.id', 'communitySchool.schoolId')
    .selectAll('school')
    .where('communityId', '=', communityId)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
};

const loadSharedGroups = async (db: Db, communityId: string) => {
  const rows = await db
    .selectFrom('groupMember')
    .innerJoin('researchGroup', 'researchGroup.id', 'groupMember.groupId')
    .innerJoin('person', 'person.id', 'groupMember.personId')
    .select('groupId')
    .where('communityId', '=', communityId)
    .where('groupMember.role', '!=', 'adviser')
    .groupBy('groupId')
    .having(sql`count(distinct "person"."schoolId")`, '>', 1)
    .execute();
  return new Set(rows.map((row) => row.groupId));
};

const loadApproved = async (db: Db, communityId: string, document: string | undefined) => {
  const rows = await db
    .selectFrom('milestone')
    .innerJoin('document', 'document.id', 'milestone.documentId')
    .select('documentId')
    .distinct()
    .where('milestone.kind', '=', 'approved')
    .where('communityId', '=', communityId)
    .$if(document !== undefined, (query) => query.where('documentId', '=', document!))
    .execute();
  return new Set(rows.map((row) => row.documentId));
};

const loadPeople = async (db: Db, communityId: string, ids: readonly string[], document: string | undefined) => {
  if (ids.length === 0) return new Map<string, PersonFacts>();
  const [people, roles, groups, pairs, exchanges, namings] = await Promise.all([
    db.selectFrom('person').select(['id', 'schoolId', 'status']).where('id', 'in', ids).execute(),
    db
      .selectFrom('communityRole')
      .select(['personId', 'role'])
      .where('communityId', '=', communityId)
      .where('personId', 'in', ids)
      .execute(),
    db
      .selectFrom('groupMember')
      .innerJoin('researchGroup', 'researchGroup.id', 'groupMember.groupId')
      .select(['personId', 'groupId', 'role'])
      .where('communityId', '=', communityId)
      .where('personId', 'in', ids)
      .execute(),
    db
      .selectFrom('pair')
      .innerJoin('term', 'term.id', 'pair.termId')
      .select(['urbanId', 'townshipId', 'startDay', 'endDay'])
      .where('communityId', '=', communityId)
      .where((eb) => eb.or([eb('urbanId', 'in', ids), eb('townshipId', 'in', ids)]))
      .execute(),
    db
      .selectFrom('exchange')
      .select(['personId', 'kind', 'toSchoolId', 'startDay', 'endDay', 'daysJson'])
      .where('communityId', '=', communityId)
      .where('personId', 'in', ids)
      .execute(),
    db
      .selectFrom('documentEditor')
      .innerJoin('document', 'document.id', 'documentEditor.documentId')
      .select(['documentId', 'personId', 'role', 'startDay', 'endDay'])
      .where('communityId', '=', communityId)
      .where('personId', 'in', ids)
      .$if(document !== undefined, (query) => query.where('documentId', '=', document!))
      .execute(),
  ]);
  const of = <T extends { personId: string }>(rows: T[]) => Map.groupBy(rows, (row) => row.personId);
  const [rolesOf, groupsOf, exchangesOf, namingsOf] = [of(roles), of(groups), of(exchanges), of(namings)];
  const partners = of(
    pairs.flatMap(({ urbanId, townshipId, ...term }) => [
      { personId: urbanId, person: townshipId, ...term },
      { personId: townshipId, person: urbanId, ...term },
    ]),
  );
  return new Map(
    people.map((person): [string, PersonFacts] => [
      person.id,
      {
        ...person,
        roles: (rolesOf.get(person.id) ?? []).map(({ role }) => role),
        groups: new Map(groupsOf.get(person.id)?.map(({ groupId, role }) => [groupId, role])),
        partners: partners.get(person.id) ?? [],
        exchanges: (exchangesOf.get(person.id) ?? []).map(({ daysJson, ...exchange }) => ({
          ...exchange,
          days: daysJson === null ? null : (JSON.parse(daysJson) as string[]),
        })),
        namings: new Map(namingsOf.get(person.id)?.map(({ documentId, ...naming }) => [documentId, naming])),
      },
    ]),
  );
};

/** Communities in which somebody has, had or will have any place at all, a substitute's single documents included. */
export const communitiesNaming = async (db: Db, person: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('communityRole')
    .select('communityId')
    .where('personId', '=', person)
    .union(
      db
        .selectFrom('groupMember')
        .innerJoin('researchGroup', 'researchGroup.id', 'groupMember.groupId')
        .select('communityId')
        .where('personId', '=', person),
    )
    .union(db.selectFrom('exchange').select('communityId').where('personId', '=', person))
    .union(
      db
        .selectFrom('documentEditor')
        .innerJoin('document', 'document.id', 'documentEditor.documentId')
        .select('communityId')
        .where('personId', '=', person)
        .where('documentEditor.role', '=', 'substitute'),
    )
    .execute();
  return rows.map((row) => row.communityId).sort();
};
