import type { Transaction } from 'kysely';
import type { AuditAction } from '@gongbei/contract/audit-actions';
import type { PersonId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand, type Tell } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import { requireTargets } from './authority.ts';
import type { PeopleParts } from './parts.ts';

export type Settable = 'active' | 'disabled' | 'left';

const ACTIONS: Record<Settable, AuditAction> = {
  active: 'enable-person',
  disabled: 'disable-person',
  left: 'leave-community',
};

/**
 * Shuts somebody out, lets them in again, or has them leave: then what they were anywhere is over, and their documents
 * wait for the heads of their groups. What they have open closes.
 */
export const setStatus = async (
  { db, admissions, now }: PeopleParts,
  actor: Actor,
  access: CommunityAccess,
  id: PersonId,
  status: Settable,
): Promise<void> => {
  const [target] = await requireTargets(db, actor, access, [id]);
  const { person } = target!;
  if (person.status === status) return;
  // who has left comes back as somebody new does: by invitation or import
  if (status !== 'left' && !['active', 'disabled'].includes(person.status)) throw new Refusal('invalid-request', 'status'); // prettier-ignore
  await runCommand(db, now, async (trx, tell, record) => {
    await trx.updateTable('person').set({ status }).where('id', '=', id).execute();
    if (status !== 'active') await shutOut(trx, tell, admissions, id, now());
    if (status === 'left') await takeLeave(trx, tell, id);
    const community = access.facts.community.id;
    record({ actor: actor.person, action: ACTIONS[status], object: { kind: 'person', id }, community, school: person.schoolId }); // prettier-ignore
    tell({ kind: 'access-changed', person: id, community });
  });
};

/** Neither an old code nor an invitation that they have sent lets anybody in. */
const shutOut = async (
  trx: Transaction<Tables>,
  tell: Tell,
  { endSignIns }: PeopleParts['admissions'],
  id: string,
  at: number,
) => {
  await endSignIns(trx, tell, id);
  await trx.updateTable('signInCode').set({ expiresAt: at }).where('personId', '=', id).execute();
  const open = trx.updateTable('invitation').set({ revokedAt: at }).where('byId', '=', id).where('usedAt', 'is', null);
  await open.where('revokedAt', 'is', null).execute();
};

const takeLeave = async (trx: Transaction<Tables>, tell: Tell, id: string) => {
  const held = await trx.deleteFrom('communityRole').where('personId', '=', id).returning('communityId').execute();
  await trx.deleteFrom('groupMember').where('personId', '=', id).execute();
  for (const community of new Set(held.map(({ communityId }) => communityId)))
    tell({ kind: 'list-changed', community });
};
