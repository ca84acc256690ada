import type { Transaction, Updateable } from 'kysely';
import type { AuditAction } from '@gongbei/contract/audit-actions';
import type { Actor } from '../access/actor.ts';
import type { DocumentAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import type { NewAuditEntry } from '../storage/audit-trail.ts';
import { runCommand, type Tell } from '../storage/happenings.ts';
import type { DocumentRow, DocumentTable, Tables } from '../storage/tables.ts';
import type { DocumentsParts } from './parts.ts';

type Trx = Transaction<Tables>;
export type Patch = Omit<Updateable<DocumentTable>, 'id' | 'communityId'>;

/** Columns that are somebody's decision, by the name under which the timeline shows them. */
const LOGGED: Partial<Record<keyof DocumentRow, string>> = {
  title: 'title',
  subject: 'subject',
  gradesJson: 'grades',
  groupId: 'group',
  ownerId: 'owner',
  stage: 'stage',
  reviewerId: 'reviewer',
  returnedWith: 'remark',
  archivedAt: 'archivedAt',
};
/** Columns by which rights are judged: whoever has the document open is judged anew when one of them changes. */
const DECISIVE: (keyof DocumentRow)[] = ['stage', 'archivedAt', 'ownerId', 'groupId', 'reviewerId', 'submittedBy'];

interface Change {
  field: string;
  beforeJson: string | null;
  afterJson: string | null;
}

/**
 * Holds the document's row until the transaction ends, so that two commands on one document follow one another. An
 * update that changes nothing does so on every database.
 * @throws Refusal `stage-changed` when what the rights were judged by is no longer so
 */
export const lockDocument = async (trx: Trx, { document }: DocumentAccess): Promise<DocumentRow> => {
  const row = await trx
    .updateTable('document')
    .set({ id: document.id })
    .where('id', '=', document.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (DECISIVE.some((column) => row[column] !== document[column])) throw new Refusal('stage-changed');
  return row;
};

/** Writes a change of the record, field by field into its own log, and tells whoever lists it or has it open. */
export const changeRecord = async (trx: Trx, tell: Tell, before: DocumentRow, patch: Patch, by: string, at: number) => {
  const after = { ...before, ...patch };
  const edit = { editedAt: Math.max(at, before.editedAt), editedBy: by };
  await trx.updateTable('document').set({ ...patch, ...edit }).where('id', '=', before.id).execute(); // prettier-ignore
  await logChanges(trx, before.id, differences(before, after), by, at);
  const about = { community: before.communityId, document: before.id };
  tell({ kind: 'list-changed', ...about });
  if (DECISIVE.some((column) => before[column] !== after[column])) tell({ kind: 'access-changed', ...about });
};

/** What the audit log says of something that was done to a document. */
export const auditEntry = (
  actor: Actor,
  { id, communityId, schoolId }: DocumentRow,
  action: AuditAction,
  detail?: string,
): NewAuditEntry => ({
  actor: actor.person,
  action,
  object: { kind: 'document', id },
  community: communityId,
  school: schoolId,
  ...(detail !== undefined && { detail }),
});

/** A change of the record and nothing else, as one command; what is so already is nobody's edit. */
export const runChange = (
  { db, now }: Pick<DocumentsParts, 'db' | 'now'>,
  actor: Actor,
  access: DocumentAccess,
  patchOf: (row: DocumentRow) => Patch,
  action?: AuditAction,
): Promise<void> =>
  runCommand(db, now, async (trx, tell, record) => {
    const row = await lockDocument(trx, access);
    const patch = patchOf(row);
    if (differences(row, { ...row, ...patch }).length === 0) return;
    await changeRecord(trx, tell, row, patch, actor.person, now());
    if (action) record(auditEntry(actor, row, action));
  });

export const logChanges = async (
  trx: Trx,
  documentId: string,
  changes: readonly Change[],
  byId: string,
  at: number,
) => {
  if (changes.length === 0) return;
  const rows = changes.map((change) => ({ documentId, byId, at, ...change }));
  await trx.insertInto('documentChange').values(rows).execute();
};

/** JSON for the log; what is empty is null in the table too. */
export const asJson = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

const differences = (before: DocumentRow, after: DocumentRow): Change[] => [
  ...Object.entries(LOGGED).flatMap(([column, field]) => {
    const [was, is] = [before[column as keyof DocumentRow], after[column as keyof DocumentRow]];
    if (was === is) return [];
    // a column of JSON is already what the log wants
    return column.endsWith('Json')
      ? [{ field, beforeJson: was as string | null, afterJson: is as string | null }]
      : [{ field, beforeJson: asJson(was), afterJson: asJson(is) }];
  }),
  ...fieldDifferences(before.fieldsJson, after.fieldsJson),
];

const fieldDifferences = (before: string | null, after: string | null): Change[] => {
  const [was, is] = [before, after].map((json) => JSON.parse(json ?? '{}') as Record<string, unknown>);
  return Object.keys(is!)
    .map((name) => ({ field: `fields.${name}`, beforeJson: asJson(was![name]), afterJson: asJson(is![name]) }))
    .filter((change) => change.beforeJson !== change.afterJson);
};
