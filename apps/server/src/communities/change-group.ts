import type { Selectable, Transaction } from 'kysely';
import type { Given } from '@gongbei/contract/endpoints';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { ResearchGroupTable, Tables } from '../storage/tables.ts';
import { type ArrangingParts, membersOf, namesOf, requirePlanner, tellOf } from './arranging.ts';

type Trx = Transaction<Tables>;
type Changes = Given<'PATCH /api/communities/:community/groups/:group', 'body'>;

/** Holds the group until the transaction ends. @throws Refusal `arrangement-over` when it has ended */
export const lockGroup = async (trx: Trx, id: string): Promise<Selectable<ResearchGroupTable>> => {
  const group = await trx
    .updateTable('researchGroup')
    .set({ id })
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!group) throw new Refusal('arrangement-over');
  return group;
};

/** Renames a group, or names another head; who headed it before stays in it as a member. */
export const changeGroup = async (
  { db, now }: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  id: string,
  { name, subject, head }: Changes,
): Promise<void> => {
  if (head) requirePlanner(await membersOf(db, access), head, 'head');
  const community = access.facts.community.id;
  await runCommand(db, now, async (trx, tell, record, notify) => {
    await lockGroup(trx, id);
    const patch = { ...(name && namesOf(name)), ...(subject && { subject }) };
    if (name || subject) await trx.updateTable('researchGroup').set(patch).where('id', '=', id).execute();
    const former = head ? await nameHead(trx, id, head) : [];
    const said = { actor: actor.person, action: 'change-group' as const, object: { kind: 'group' as const, id } };
    record({ ...said, community, ...(head && { detail: head }) });
    if (head && !former.includes(head))
      notify({ to: head, kind: 'group-headed', by: actor.person, community, detail: id });
    tellOf(tell, community, head ? [head, ...former] : []);
  });
};

/** @returns who headed it before */
const nameHead = async (trx: Trx, groupId: string, personId: string): Promise<string[]> => {
  const former = await trx
    .updateTable('groupMember')
    .set({ role: 'member' })
    .where('groupId', '=', groupId)
    .where('role', '=', 'head')
    .returning('personId')
    .execute();
  await trx
    .insertInto('groupMember')
    .values({ groupId, personId, role: 'head' })
    .onConflict((conflict) => conflict.columns(['groupId', 'personId']).doUpdateSet({ role: 'head' }))
    .execute();
  return former.map((row) => row.personId);
};
