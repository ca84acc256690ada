import type { Kysely } from 'kysely';
import type { CommunityId, DocumentId, GroupId, SchoolId } from '@gongbei/contract/ids';
import type { DocumentSummary } from '@gongbei/contract/documents';
import type { Person } from '@gongbei/contract/people';
import type { DocumentAccess, Judge } from '../access/gate.ts';
import { loadPersons, nameOf } from '../access/people.ts';
import type { DocumentRow, Tables } from '../storage/tables.ts';
import type { DocumentsParts } from './parts.ts';

type Db = Kysely<Tables>;
type Approved = NonNullable<DocumentSummary['approved']>;
type Group = NonNullable<DocumentSummary['group']>;

export const instant = (ms: number): string => new Date(ms).toISOString();
export const gradesOf = (row: Pick<DocumentRow, 'gradesJson'>): number[] => JSON.parse(row.gradesJson) as number[];

interface Around {
  people: ReadonlyMap<string, Person>;
  nameable: ReadonlySet<string>;
  groups: ReadonlyMap<string, Group>;
  approved: ReadonlyMap<string, Approved>;
  origins: ReadonlyMap<string, DocumentRow>;
}

/**
 * Documents of one community as they stand in lists, whoever may read them: a fixed number of queries for any number.
 * `judge` decides whether the source of a copy may be named to the same person.
 */
export const summarize = async (
  { db, gate }: Pick<DocumentsParts, 'db' | 'gate'>,
  judge: Judge,
  list: readonly DocumentAccess[],
): Promise<DocumentSummary[]> => {
  const rows = list.map(({ document }) => document);
  if (rows.length === 0) return [];
  const editors = ids(rows.map((row) => row.editedBy));
  const around: Around = {
    people: await loadPersons(db, rows.flatMap((row) => [row.ownerId, row.editedBy])), // prettier-ignore
    nameable: (await gate.roll(rows[0]!.communityId, editors)).nameable,
    groups: await loadGroups(db, rows),
    approved: await loadApproved(db, rows),
    origins: await loadOrigins(db, judge, rows),
  };
  return list.map((access) => summary(access, around));
};

const summary = ({ document: row, standing, capabilities }: DocumentAccess, around: Around): DocumentSummary => {
  const approved = around.approved.get(row.id) ?? null;
  return {
    id: row.id as DocumentId,
    community: row.communityId as CommunityId,
    kind: row.kind,
    title: row.title,
    subject: row.subject,
    grades: gradesOf(row),
    language: row.language,
    owner: around.people.get(row.ownerId)!,
    group: row.groupId === null ? null : around.groups.get(row.groupId)!,
    stage: row.stage,
    archived: standing.archived,
    approved,
    revising: approved !== null && row.stage !== 'shared',
    origin: originOf(row, around),
    forSchool: row.forSchoolId as SchoolId | null,
    createdAt: instant(row.createdAt),
    editedAt: instant(row.editedAt),
    editedBy: row.editedBy !== null && around.nameable.has(row.editedBy) ? around.people.get(row.editedBy)! : null,
    rights: [...capabilities],
  };
};

const originOf = (row: DocumentRow, { origins }: Around): DocumentSummary['origin'] => {
  if (row.originDocumentId === null) return null;
  const source = origins.get(row.originDocumentId);
  return {
    document: (source?.id ?? null) as DocumentId | null,
    title: source?.title ?? null,
    version: row.originVersion,
  };
};

const ids = (values: readonly (string | null)[]): string[] => [...new Set(values)].filter((id) => id !== null);

const loadGroups = async (db: Db, rows: readonly DocumentRow[]): Promise<Map<string, Group>> => {
  const asked = ids(rows.map((row) => row.groupId));
  if (asked.length === 0) return new Map();
  const groups = await db.selectFrom('researchGroup').selectAll().where('id', 'in', asked).execute();
  return new Map(groups.map((group) => [group.id, { id: group.id as GroupId, name: nameOf(group) }]));
};

/** The approved version in force of each document: its last one. */
const loadApproved = async (db: Db, rows: readonly DocumentRow[]): Promise<Map<string, Approved>> => {
  const [{ id, communityId }, ...others] = rows as [DocumentRow, ...DocumentRow[]];
  const milestones = await db
    .selectFrom('milestone')
    .innerJoin('document', 'document.id', 'milestone.documentId')
    .select(['documentId', 'version', 'at'])
    .where('milestone.kind', '=', 'approved')
    // thousands of ids in a query cost more than the approved versions of a whole community
    .where((eb) => (others.length === 0 ? eb('documentId', '=', id) : eb('communityId', '=', communityId)))
    .orderBy('number')
    .execute();
  return new Map(milestones.map(({ documentId, version, at }) => [documentId, { version, at: instant(at) }]));
};

const loadOrigins = async (db: Db, judge: Judge, rows: readonly DocumentRow[]): Promise<Map<string, DocumentRow>> => {
  const asked = ids(rows.map((row) => row.originDocumentId));
  if (asked.length === 0) return new Map();
  const sources = await db.selectFrom('document').selectAll().where('id', 'in', asked).execute();
  return new Map(sources.filter((source) => judge(source) !== null).map((source) => [source.id, source]));
};
