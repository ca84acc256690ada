import { STAGES, type Stage } from '@gongbei/contract/capabilities';
import type { DocumentFilter, DocumentKind } from '@gongbei/contract/documents';

export const SORTS = ['edited', 'created', 'title', 'owner', 'stage'] as const;
export type Sort = (typeof SORTS)[number];
const FREE = ['subject', 'words'] as const;
const IDS = ['school', 'group', 'owner'] as const;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const LENGTHS = { subject: 20, words: 60 };

export type ListQuery = Omit<DocumentFilter, 'kind' | 'grade'> & { grade?: number };

/** What an address asks of a list. An address may be old or mistyped: what can't be meant is left out. */
export const readListQuery = (search: Pick<URLSearchParams, 'get'>): ListQuery => {
  const query: ListQuery = {};
  for (const name of FREE) {
    const text = search.get(name)?.trim();
    if (text) query[name] = text.slice(0, LENGTHS[name]);
  }
  for (const name of IDS) if (ID.test(search.get(name) ?? '')) query[name] = search.get(name) ?? undefined;
  const grade = Number(search.get('grade'));
  if (Number.isInteger(grade) && grade >= 1 && grade <= 12) query.grade = grade;
  const stage = STAGES.find((one: Stage) => one === search.get('stage'));
  if (stage) query.stage = stage;
  const sort = SORTS.find((one) => one === search.get('sort'));
  if (sort && sort !== 'edited') query.sort = sort;
  if (search.get('archived') === 'true') query.archived = 'true';
  return query;
};

/** The address's search part for a query; empty for the plain list. */
export const writeListQuery = (query: ListQuery): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value));
  return search.size > 0 ? `?${search}` : '';
};

/** Whether anything is left out of the list by it; the order of a list leaves nothing out. */
export const narrows = ({ sort: _, ...filters }: ListQuery): boolean =>
  Object.values(filters).some((value) => value !== undefined);

export const filterOf = (kind: DocumentKind, { grade, ...query }: ListQuery): DocumentFilter => ({
  ...query,
  ...(grade === undefined ? {} : { grade }),
  kind,
  // the archive is a place of its own: without it, a list shows what is worked with
  archived: query.archived ?? 'false',
});
