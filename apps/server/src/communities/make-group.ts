import { nanoid } from 'nanoid';
import type { Given } from '@gongbei/contract/endpoints';
import type { GroupId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { runCommand } from '../storage/happenings.ts';
import { addEvents, type ArrangingParts, membersOf, namesOf, requirePlanner, tellOf } from './arranging.ts';

type NewGroup = Given<'POST /api/communities/:community/groups', 'body'>;

/** Makes a research group, its head its first member. */
export const makeGroup = async (
  { db, now }: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  { name, subject, head }: NewGroup,
): Promise<GroupId> => {
  requirePlanner(await membersOf(db, access), head, 'head');
  const id = nanoid() as GroupId;
  const communityId = access.facts.community.id;
  await runCommand(db, now, async (trx, tell, record, notify) => {
    await trx.insertInto('researchGroup').values({ id, communityId, ...namesOf(name), subject }).execute(); // prettier-ignore
    await trx.insertInto('groupMember').values({ groupId: id, personId: head, role: 'head' }).execute();
    const event = { communityId, at: now(), byId: actor.person, kind: 'group-made' as const };
    await addEvents(trx, [{ ...event, groupId: id, personId: head }]);
    record({ actor: actor.person, action: 'make-group', object: { kind: 'group', id }, community: communityId, detail: head }); // prettier-ignore
    notify({ to: head, kind: 'group-headed', by: actor.person, community: communityId, detail: id });
    tellOf(tell, communityId, [head]);
  });
  return id;
};
