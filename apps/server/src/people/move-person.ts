import type { PersonId, SchoolId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import { managedSchools, requireTargets } from './authority.ts';
import type { PeopleParts } from './parts.ts';

/**
 * Makes another school somebody's own. Their documents stay where they are, as do their groups; a principal's or an
 * office's place belongs to the school, and stays behind.
 */
export const movePerson = async (
  { db, now }: PeopleParts,
  actor: Actor,
  access: CommunityAccess,
  id: PersonId,
  school: SchoolId,
): Promise<void> => {
  const [target] = await requireTargets(db, actor, access, [id]);
  const { person, roles } = target!;
  // nobody is put into a school by somebody who may not bring people in there
  if (!managedSchools(access).some((one) => one.id === school)) throw new Refusal('invalid-request', 'school');
  if (person.schoolId === school) return;
  const communityId = access.facts.community.id;
  await runCommand(db, now, async (trx, tell, record) => {
    await trx.updateTable('person').set({ schoolId: school }).where('id', '=', id).execute();
    await trx
      .deleteFrom('communityRole')
      .where('personId', '=', id)
      .where('role', 'in', ['principal', 'academic_office'])
      .execute();
    const stays = { communityId, personId: id, role: 'teacher' as const };
    if (roles.length > 0) await trx.insertInto('communityRole').values(stays).onConflict((oc) => oc.doNothing()).execute(); // prettier-ignore
    record({ actor: actor.person, action: 'move-person', object: { kind: 'person', id }, community: communityId, school, detail: person.schoolId }); // prettier-ignore
    tell({ kind: 'access-changed', person: id, community: communityId });
  });
};
