import { sql, type Kysely, type Selectable } from 'kysely';
import type { Stage } from '@gongbei/contract/capabilities';
import type { CommunityTable, SchoolRow, Tables } from '../storage/tables.ts';
import { loadPersonFacts, type PersonFacts } from './person-facts.ts';

export type CommunityRow = Selectable<CommunityTable>;

export interface Facts {
  community: CommunityRow;
  /** the community's own schools, by id */
  schools: ReadonlyMap<string, SchoolRow>;
  /** those that have left it: their names stay on what was written here */
  formerSchools: ReadonlyMap<string, SchoolRow>;
  /** groups whose head and members come from more than one school */
  sharedGroups: ReadonlySet<string>;
  /** documents of which an approved version exists */
  approved: ReadonlySet<string>;
  people: ReadonlyMap<string, PersonFacts>;
}

/** What rights need to know of a document. */
export interface DocumentFacts {
  id: string;
  kind: 'lesson_plan' | 'research_note' | 'page';
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

/** Whether the community's last day is over. */
export const hasEnded = ({ untilDay }: Pick<CommunityRow, 'untilDay'>, day: string): boolean =>
  untilDay !== null && untilDay < day;

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
    loadPersonFacts(db, { communityId, ids: people, document }),
  ]);
  return { community, ...schools, sharedGroups, approved, people: facts };
};

const loadSchools = async (db: Db, communityId: string) => {
  const rows = await db
    .selectFrom('communitySchool')
    .innerJoin('school', 'school.id', 'communitySchool.schoolId')
    .selectAll('school')
    .select('leftOn')
    .where('communityId', '=', communityId)
    .execute();
  const byId = (some: typeof rows) => new Map(some.map(({ leftOn: _, ...school }) => [school.id, school]));
  return {
    schools: byId(rows.filter(({ leftOn }) => leftOn === null)),
    formerSchools: byId(rows.filter(({ leftOn }) => leftOn !== null)),
  };
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
