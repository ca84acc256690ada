import type { Given } from '@gongbei/contract/endpoints';
import type { Actor } from '../access/actor.ts';
import { runCommand } from '../storage/happenings.ts';
import { schoolIn, type SchoolParts } from './school-page.ts';

type Profile = Given<'PUT /api/communities/:community/schools/:school/profile', 'body'>['profile'];

/** Writes what a school says of itself; it says the same in every community. */
export const describeSchool = async (
  { db, gate, now }: SchoolParts,
  actor: Actor,
  { community, school }: { community: string; school: string },
  profile: Profile,
): Promise<void> => {
  const { id } = schoolIn(await gate.requireCommunity(actor, community), school);
  await gate.requireIn(actor, community, 'edit-school', { school });
  await runCommand(db, now, async (trx, tell, record) => {
    const texts = { profileZh: profile?.zh ?? null, profileEn: profile ? (profile.en ?? profile.zh) : null };
    await trx.updateTable('school').set(texts).where('id', '=', id).execute();
    const places = await trx.selectFrom('communitySchool').select('communityId').where('schoolId', '=', id).execute();
    for (const { communityId } of places) tell({ kind: 'list-changed', community: communityId });
    record({ actor: actor.person, action: 'change-school', object: { kind: 'school', id }, community, school: id });
  });
};
