import type { Given } from '@gongbei/contract/endpoints';
import type { GroupRole } from '@gongbei/contract/roles';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import {
  addEvents,
  type ArrangingParts,
  type Members,
  membersOf,
  requireMember,
  requirePlanner,
  tellOf,
} from './arranging.ts';
import { lockGroup } from './change-group.ts';

type Wanted = Given<'PUT /api/communities/:community/groups/:group/members', 'body'>['people'];

/** Says who else is in a group: the whole list of members and advisers; its head is another matter. */
export const setGroupMembers = async (
  { db, now }: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  groupId: string,
  people: Wanted,
): Promise<void> => {
  refuseUnfit(await membersOf(db, access), people);
  const communityId = access.facts.community.id;
  await runCommand(db, now, async (trx, tell, record, notify) => {
    await lockGroup(trx, groupId);
    const before = await trx.selectFrom('groupMember').selectAll().where('groupId', '=', groupId).execute();
    const { wanted, joined, left, changed } = differences(before, people);
    if (joined.length + left.length + changed.length === 0) return;
    await trx.deleteFrom('groupMember').where('groupId', '=', groupId).where('role', '!=', 'head').execute();
    const rows = [...wanted].map(([personId, role]) => ({ groupId, personId, role }));
    if (rows.length > 0) await trx.insertInto('groupMember').values(rows).execute();

    const about = { communityId, at: now(), byId: actor.person, groupId };
    await addEvents(trx, [
      ...joined.map((personId) => ({ ...about, kind: 'member-joined' as const, personId })),
      ...left.map((personId) => ({ ...about, kind: 'member-left' as const, personId })),
    ]);
    const entry = { actor: actor.person, community: communityId, detail: groupId };
    for (const id of [...joined, ...changed])
      record({ ...entry, action: 'join-group', object: { kind: 'person', id } });
    for (const id of left) record({ ...entry, action: 'leave-group', object: { kind: 'person', id } });
    notify({ to: joined, kind: 'group-joined', by: actor.person, community: communityId, detail: groupId });
    tellOf(tell, communityId, [...joined, ...left, ...changed]);
  });
};

/** The head is left where they are, whatever was asked. */
const differences = (before: readonly Tables['groupMember'][], people: Wanted) => {
  const roles = new Map(before.map(({ personId, role }) => [personId, role]));
  const wanted = new Map<string, GroupRole>(people.map(({ person, as }) => [person, as]));
  for (const { personId, role } of before) if (role === 'head') wanted.delete(personId);
  return {
    wanted,
    joined: [...wanted.keys()].filter((person) => !roles.has(person)),
    left: before
      .filter(({ personId, role }) => role !== 'head' && !wanted.has(personId))
      .map(({ personId }) => personId),
    changed: [...wanted].filter(([person, role]) => (roles.get(person) ?? role) !== role).map(([person]) => person),
  };
};

const refuseUnfit = (members: Members, people: Wanted) =>
  people.forEach(({ person, as }, index) => {
    const fit = as === 'member' ? requirePlanner : requireMember;
    fit(members, person, `people.${index}.person`);
  });
