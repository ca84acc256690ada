import type { Actor } from '../access/actor.ts';
import { loadMembers } from '../access/community-members.ts';
import type { DocumentAccess } from '../access/gate.ts';
import type { PersonId } from '@gongbei/contract/ids';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import { mayPlan } from './name-editors.ts';
import type { DocumentsParts } from './parts.ts';
import { auditEntry, changeRecord, lockDocument } from './record-changes.ts';

/**
 * Hands a document to another member of the community. Who hands over stays on it as co-planner, so that nobody loses
 * what they wrote by an act of kindness; who has left the community does not.
 */
export const changeOwner = async (
  { db, now, gate }: Pick<DocumentsParts, 'db' | 'now' | 'gate'>,
  actor: Actor,
  access: DocumentAccess,
  to: PersonId,
): Promise<void> => {
  const { document } = access;
  if (document.ownerId === to) return;
  const { day } = await gate.roll(document.communityId, []);
  const members = await loadMembers(db, document.communityId, day);
  if (!members.some((member) => member.person.id === to && mayPlan(member, document)))
    throw new Refusal('invalid-request', 'person');
  const stays = members.some(({ person }) => person.id === document.ownerId);
  await runCommand(db, now, async (trx, tell, record, notify) => {
    const row = await lockDocument(trx, access);
    await trx
      .deleteFrom('documentEditor')
      .where('documentId', '=', row.id)
      .where('personId', 'in', [to, row.ownerId])
      .execute();
    const former = { documentId: row.id, personId: row.ownerId, startDay: null, endDay: null };
    if (stays) await trx.insertInto('documentEditor').values({ ...former, role: 'co_planner' }).execute(); // prettier-ignore
    await changeRecord(trx, tell, row, { ownerId: to }, actor.person, now());
    record(auditEntry(actor, row, 'change-owner', to));
    notify({ to, kind: 'owner-handed', by: actor.person, community: row.communityId, document: row.id });
  });
};
