import type { CommunityId, DocumentId } from '@gongbei/contract/ids';
import type { NoticePlace } from '@gongbei/contract/notices';
import type { Bilingual } from '@gongbei/contract/text';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess, Judge } from '../access/gate.ts';
import { nameOf } from '../access/people.ts';
import type { DocumentRow, NoticeRow } from '../storage/tables.ts';
import type { NoticesParts } from './parts.ts';

type Parts = Pick<NoticesParts, 'db' | 'gate'>;

const ACCOUNT: NoticePlace = { kind: 'account' };
const LOST: NoticePlace = { kind: 'lost' };

const ids = (values: readonly (string | null)[]): string[] => [...new Set(values)].filter((id) => id !== null);

/** Where each of somebody's notices leads today, in a number of queries that grows with their communities only. */
export const placesOf = async (
  parts: Parts,
  actor: Actor,
  rows: readonly NoticeRow[],
): Promise<(row: NoticeRow) => NoticePlace> => {
  const communities = ids(rows.map(({ communityId }) => communityId));
  const entered = new Map(await Promise.all(communities.map(async (id) => [id, await parts.gate.community(actor, id)] as const))); // prettier-ignore
  const judges = new Map(await Promise.all(communities.map(async (id) => [id, await parts.gate.readable(actor, id)] as const))); // prettier-ignore
  const documents = await loadDocuments(parts, rows);
  const groups = await loadGroups(parts, rows);
  return (row) => {
    if (row.documentId !== null) return documentPlace(documents.get(row.documentId), judges);
    if (row.communityId === null) return ACCOUNT;
    return communityPlace(entered.get(row.communityId), groups.get(row.detail ?? ''));
  };
};

const documentPlace = (row: DocumentRow | undefined, judges: ReadonlyMap<string, Judge>): NoticePlace => {
  const access = row && judges.get(row.communityId)?.(row);
  if (!row || !access) return LOST;
  return {
    kind: 'document',
    community: row.communityId as CommunityId,
    document: row.id as DocumentId,
    title: row.title,
  };
};

const communityPlace = (access: CommunityAccess | null | undefined, group: Group | undefined): NoticePlace => {
  if (!access) return LOST;
  const { community } = access.facts;
  const isOurs = group?.communityId === community.id;
  return {
    kind: 'community',
    community: community.id as CommunityId,
    name: nameOf(community),
    group: isOurs ? group.name : null,
  };
};

const loadDocuments = async ({ db }: Parts, rows: readonly NoticeRow[]): Promise<Map<string, DocumentRow>> => {
  const asked = ids(rows.map(({ documentId }) => documentId));
  if (asked.length === 0) return new Map();
  const found = await db.selectFrom('document').selectAll().where('id', 'in', asked).execute();
  return new Map(found.map((row) => [row.id, row]));
};

interface Group {
  communityId: string;
  name: Bilingual;
}

const loadGroups = async ({ db }: Parts, rows: readonly NoticeRow[]): Promise<Map<string, Group>> => {
  const asked = ids(rows.map(({ kind, detail }) => (kind.startsWith('group-') ? detail : null)));
  if (asked.length === 0) return new Map();
  const found = await db.selectFrom('researchGroup').selectAll().where('id', 'in', asked).execute();
  return new Map(found.map((row) => [row.id, { communityId: row.communityId, name: nameOf(row) }]));
};
