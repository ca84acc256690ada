import type { PlanFields } from '@gongbei/contract/documents';
import type { Given } from '@gongbei/contract/endpoints';
import type { Actor } from '../access/actor.ts';
import type { DocumentAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import type { DocumentRow } from '../storage/tables.ts';
import { plansIn } from './own-group.ts';
import type { DocumentsParts } from './parts.ts';
import { runChange, type Patch } from './record-changes.ts';

type Changes = Given<'PATCH /api/documents/:document', 'body'>;

/** Renames a document, and changes what its record says of it. */
export const changeDocument = async (
  parts: Pick<DocumentsParts, 'db' | 'gate' | 'now'>,
  actor: Actor,
  access: DocumentAccess,
  changes: Changes,
): Promise<void> => {
  if (changes.fields && access.document.kind !== 'lesson_plan') throw new Refusal('invalid-request', 'fields');
  if (changes.group !== undefined) await refuseForeignGroup(parts, actor, access, changes.group);
  const regroups = changes.group !== undefined && changes.group !== access.document.groupId;
  await runChange(parts, actor, access, (row) => patchOf(row, changes), regroups ? 'move-to-group' : undefined);
};

/** Whose group a document is in decides who reads and edits it, so only its owner or group head moves it. */
const refuseForeignGroup = async (
  { gate }: Pick<DocumentsParts, 'gate'>,
  actor: Actor,
  { document, capabilities }: DocumentAccess,
  group: string | null,
) => {
  if (group === document.groupId) return;
  if (!capabilities.has('name-editors')) throw new Refusal('forbidden', 'group');
  if (group === null) return;
  const community = await gate.community(actor, document.communityId);
  if (!community || !plansIn(community, group)) throw new Refusal('invalid-request', 'group');
};

const patchOf = (row: DocumentRow, { title, subject, grades, group, fields }: Changes): Patch => ({
  ...(title !== undefined && { title }),
  ...(subject !== undefined && { subject }),
  ...(grades !== undefined && { gradesJson: JSON.stringify(grades) }),
  ...(group !== undefined && { groupId: group }),
  ...(fields !== undefined && { fieldsJson: JSON.stringify({ ...fieldsOf(row), ...fields }) }),
});

const fieldsOf = (row: DocumentRow): PlanFields => JSON.parse(row.fieldsJson!) as PlanFields;
