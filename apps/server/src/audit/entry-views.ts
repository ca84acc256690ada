import type { AuditEntry } from '@gongbei/contract/audit';
import type { AuditObject } from '@gongbei/contract/audit-actions';
import type { Bilingual } from '@gongbei/contract/text';
import type { Actor } from '../access/actor.ts';
import { loadPersons, nameOf } from '../access/people.ts';
import type { AuditEntryRow } from '../storage/tables.ts';
import type { AuditParts, AuditScope } from './parts.ts';

type Parts = Pick<AuditParts, 'db' | 'gate'>;
type Names = ReadonlyMap<string, Bilingual>;

/** Entries as somebody reads them: names are looked up now, and the title of a document only for whoever may read it. */
export const entryViews = async (
  parts: Parts,
  actor: Actor,
  { titles: titled }: Pick<AuditScope, 'titles'>,
  rows: readonly AuditEntryRow[],
): Promise<AuditEntry[]> => {
  const people = await loadPersons(parts.db, rows.flatMap((row) => [row.actorId, row.detail, ofKind(row, 'person')])); // prettier-ignore
  const names = new Map(await Promise.all((['school', 'community', 'group', 'term'] as const).map(async (kind) => [kind, await loadNames(parts, kind, rows)] as const))); // prettier-ignore
  const titles = titled ? await loadTitles(parts, actor, rows) : new Map<string, Bilingual>();
  const nameOfObject = (kind: AuditObject, id: string): Bilingual | null => {
    if (kind === 'person') return people.get(id)?.name ?? null;
    if (kind === 'document') return titles.get(id) ?? null;
    return names.get(kind as 'school')?.get(id) ?? null;
  };
  return rows.map((row) => ({
    number: row.number,
    at: new Date(row.at).toISOString(),
    actor: people.get(row.actorId ?? '') ?? null,
    action: row.action,
    object:
      row.objectKind === null || row.objectId === null
        ? null
        : { kind: row.objectKind, id: row.objectId, name: nameOfObject(row.objectKind, row.objectId) },
    detail: row.detail,
    other: people.get(row.detail ?? '') ?? null,
    result: row.result,
  }));
};

const ofKind = ({ objectKind, objectId }: AuditEntryRow, kind: AuditObject): string | null =>
  objectKind === kind ? objectId : null;

const idsOf = (rows: readonly AuditEntryRow[], kind: AuditObject): string[] =>
  [...new Set(rows.map((row) => ofKind(row, kind)))].filter((id) => id !== null);

const TABLES = { school: 'school', community: 'community', group: 'researchGroup', term: 'term' } as const;

const loadNames = async ({ db }: Parts, kind: keyof typeof TABLES, rows: readonly AuditEntryRow[]): Promise<Names> => {
  const ids = idsOf(rows, kind);
  if (ids.length === 0) return new Map();
  const found = await db.selectFrom(TABLES[kind]).select(['id', 'nameZh', 'nameEn']).where('id', 'in', ids).execute();
  return new Map(found.map((row) => [row.id, nameOf(row)]));
};

const loadTitles = async ({ db, gate }: Parts, actor: Actor, rows: readonly AuditEntryRow[]): Promise<Names> => {
  const ids = idsOf(rows, 'document');
  if (ids.length === 0) return new Map();
  const documents = await db.selectFrom('document').selectAll().where('id', 'in', ids).execute();
  const titles = new Map<string, Bilingual>();
  for (const [community, list] of Map.groupBy(documents, ({ communityId }) => communityId)) {
    const judge = await gate.readable(actor, community);
    for (const row of list) if (judge(row)) titles.set(row.id, { zh: row.title, en: row.title });
  }
  return titles;
};
