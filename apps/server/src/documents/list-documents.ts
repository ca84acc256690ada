import { STAGES } from '@gongbei/contract/capabilities';
import type { DocumentSort, DocumentSummary } from '@gongbei/contract/documents';
import type { Given } from '@gongbei/contract/endpoints';
import type { Actor } from '../access/actor.ts';
import type { DocumentRow } from '../storage/tables.ts';
import type { DocumentsParts } from './parts.ts';
import { gradesOf, summarize } from './summaries.ts';

type Filter = Given<'GET /api/communities/:community/documents', 'query'>;

/** The community's documents that this person may know of, filtered and sorted; without asking, archived ones stay out. */
export const listDocuments = async (
  { db, gate }: Pick<DocumentsParts, 'db' | 'gate'>,
  actor: Actor,
  community: string,
  filter: Filter,
): Promise<DocumentSummary[]> => {
  await gate.requireCommunity(actor, community);
  const judge = await gate.readable(actor, community);
  const rows = await db
    .selectFrom('document')
    .selectAll()
    .where('communityId', '=', community)
    .where('archivedAt', filter.archived === 'true' ? 'is not' : 'is', null)
    .$if(filter.kind !== undefined, (query) => query.where('kind', '=', filter.kind!))
    .$if(filter.subject !== undefined, (query) => query.where('subject', '=', filter.subject!))
    .$if(filter.stage !== undefined, (query) => query.where('stage', '=', filter.stage!))
    .$if(filter.group !== undefined, (query) => query.where('groupId', '=', filter.group!))
    .$if(filter.owner !== undefined, (query) => query.where('ownerId', '=', filter.owner!))
    .execute();
  const readable = rows.filter((row) => fits(row, filter)).map(judge);
  const found = await summarize({ db, gate }, judge, readable.filter((access) => access !== null)); // prettier-ignore
  return found.sort(ORDERS[filter.sort ?? 'edited']);
};

/** What SQL can't say the same way on every database: lists in JSON, case folded beyond ASCII. */
const fits = (row: DocumentRow, { grade, school, words }: Filter): boolean =>
  (grade === undefined || gradesOf(row).includes(grade)) &&
  (school === undefined || (row.forSchoolId ?? row.schoolId) === school) &&
  (words === undefined || words.split(/\s+/u).every((word) => fold(row.title).includes(fold(word))));

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

const { compare } = new Intl.Collator('zh', { numeric: true });
const latest = (a: string, b: string): number => (a < b ? 1 : a > b ? -1 : 0);

type Order = (a: DocumentSummary, b: DocumentSummary) => number;
const edited: Order = (a, b) => latest(a.editedAt, b.editedAt) || latest(a.id, b.id);
const ORDERS: Record<DocumentSort, Order> = {
  edited,
  created: (a, b) => latest(a.createdAt, b.createdAt) || edited(a, b),
  title: (a, b) => compare(a.title, b.title) || edited(a, b),
  owner: (a, b) => compare(a.owner.name.zh, b.owner.name.zh) || edited(a, b),
  stage: (a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || edited(a, b),
};
