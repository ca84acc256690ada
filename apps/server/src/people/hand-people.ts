import type { SchoolId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { runCommand } from '../storage/happenings.ts';
import type { PeopleParts } from './parts.ts';

/** Lets a school's academic office bring in and reset its teachers, or no longer. */
export const handPeople = async (
  { db, now }: Pick<PeopleParts, 'db' | 'now'>,
  actor: Actor,
  access: CommunityAccess,
  school: SchoolId,
  handed: boolean,
): Promise<void> => {
  const community = access.facts.community.id;
  const row = { communityId: community, schoolId: school, byId: actor.person, at: now() };
  await runCommand(db, now, async (trx, tell, record) => {
    const before = trx.deleteFrom('handedPeople').where('communityId', '=', community).where('schoolId', '=', school);
    const was = (await before.executeTakeFirst()).numDeletedRows > 0n;
    if (handed) await trx.insertInto('handedPeople').values(row).execute();
    if (was === handed) return;
    const action = handed ? 'hand-people' : 'take-back-people';
    record({ actor: actor.person, action, object: { kind: 'school', id: school }, community, school });
    tell({ kind: 'access-changed', community });
  });
};
