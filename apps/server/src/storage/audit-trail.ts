import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { AuditAction, AuditObject, AuditResult } from '@gongbei/contract/audit-actions';
import type { AuditEntryRow, Tables } from './tables.ts';

/** Who did what to what, with which result. Ids and words of ours only: never a title, a name or a text. */
export interface NewAuditEntry {
  /** null: nobody that we know, as at a sign-in under a name that nobody has */
  actor: string | null;
  action: AuditAction;
  object?: { kind: AuditObject; id: string };
  /** whose head may read of it */
  community?: string;
  school?: string;
  /** the role granted, the person named: one more id or word of ours */
  detail?: string;
  /** left out: it was done */
  result?: AuditResult;
}

export type RecordEntry = (entry: NewAuditEntry) => void;

/** What the first entry stands on. */
export const BEGINNING = '0'.repeat(64);

/**
 * The hash of an entry over everything that it says and the hash of the one before it, so that no entry can be changed,
 * taken out or put between without all that follow. The order of the fields is for ever.
 */
export const hashOf = (previous: string, entry: Omit<AuditEntryRow, 'hash'>): string => {
  const { number, at, actorId, action, objectKind, objectId, communityId, schoolId, detail, result } = entry;
  const said = [previous, number, at, actorId, action, objectKind, objectId, communityId, schoolId, detail, result];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
};

/** Adds to the end of the chain. Whoever calls holds the outbox, so that there is one end. */
export const appendAudit = async (
  trx: Transaction<Tables>,
  recorded: readonly NewAuditEntry[],
  at: number,
): Promise<void> => {
  const end = await trx
    .selectFrom('auditEntry')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  let { number, hash } = end ?? { number: 0, hash: BEGINNING };
  const rows = recorded.map((entry): AuditEntryRow => {
    const row = rowOf(entry, ++number, at);
    hash = hashOf(hash, row);
    return { ...row, hash };
  });
  await trx.insertInto('auditEntry').values(rows).execute();
};

const rowOf = (entry: NewAuditEntry, number: number, at: number): Omit<AuditEntryRow, 'hash'> => ({
  number,
  at,
  actorId: entry.actor,
  action: entry.action,
  objectKind: entry.object?.kind ?? null,
  objectId: entry.object?.id ?? null,
  communityId: entry.community ?? null,
  schoolId: entry.school ?? null,
  detail: entry.detail ?? null,
  result: entry.result ?? 'done',
});
