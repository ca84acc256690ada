import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { runCommand } from '../storage/happenings.ts';
import { addEvents, type ArrangingParts, tellOf } from './arranging.ts';
import { lockGroup } from './change-group.ts';

/** Ends a group: its documents stay with its name, and its people lose what only the group gave them. */
export const endGroup = (
  { db, now }: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  id: string,
): Promise<void> => {
  const community = access.facts.community.id;
  return runCommand(db, now, async (trx, tell, record) => {
    await lockGroup(trx, id);
    await trx.updateTable('researchGroup').set({ endedAt: now() }).where('id', '=', id).execute();
    const members = await trx.selectFrom('groupMember').select('personId').where('groupId', '=', id).execute();
    const event = { communityId: community, at: now(), byId: actor.person, kind: 'group-ended' as const };
    await addEvents(trx, [{ ...event, groupId: id }]);
    record({ actor: actor.person, action: 'end-group', object: { kind: 'group', id }, community });
    tellOf(tell, community, members.map(({ personId }) => personId)); // prettier-ignore
  });
};
