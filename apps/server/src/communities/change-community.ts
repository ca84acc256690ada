import type { Given } from '@gongbei/contract/endpoints';
import type { SchoolId } from '@gongbei/contract/ids';
import type { Transaction } from 'kysely';
import type { Actor } from '../access/actor.ts';
import type { CommunityRow } from '../access/facts.ts';
import { nameOf } from '../access/people.ts';
import { Refusal } from '../errors.ts';
import { runCommand, type Tell } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import { columnsOf, refuseCommunity, type NewCommunity } from './community-columns.ts';
import { aboutOf, todayOf, type InstallationParts } from './installation.ts';
import { endPlaces } from './leave-community.ts';

type Changes = Given<'PATCH /api/installation/communities/:community', 'body'>;
type Trx = Transaction<Tables>;

/**
 * Changes a community, ends it, or lets schools come and go. Nothing of it is ever deleted: what was written stays, with
 * the names of those who wrote it.
 */
export const changeCommunity = (parts: InstallationParts, actor: Actor, id: string, changes: Changes): Promise<void> =>
  runCommand(parts.db, parts.now, async (trx, tell, record) => {
    const row = await trx.updateTable('community').set({ id }).where('id', '=', id).returningAll().executeTakeFirst();
    if (!row) throw new Refusal('not-found');
    const places = await trx.selectFrom('communitySchool').selectAll().where('communityId', '=', id).execute();
    const present = places.filter(({ leftOn }) => leftOn === null).map(({ schoolId }) => schoolId as SchoolId);
    const wanted = { ...asGiven(row, present), ...changes };
    await refuseCommunity(trx, wanted, new Set(present));
    await trx.updateTable('community').set(columnsOf(wanted)).where('id', '=', id).execute();
    await moveSchools(trx, tell, {
      community: id,
      present,
      wanted: wanted.schools,
      today: todayOf(parts),
      at: parts.now(),
    });
    tell({ kind: 'access-changed', community: id });
    const ends = wanted.until !== null && wanted.until !== row.untilDay;
    const action = ends ? 'end-community' : 'change-community';
    const about = { actor: actor.person, community: id };
    record({ ...about, action, object: { kind: 'community', id } });
    const moved = { joined: wanted.schools.filter((one) => !present.includes(one)), left: present.filter((one) => !wanted.schools.includes(one)) }; // prettier-ignore
    for (const school of moved.joined) record({ ...about, action: 'join-community', object: { kind: 'school', id: school }, school }); // prettier-ignore
    for (const school of moved.left) record({ ...about, action: 'leave-community', object: { kind: 'school', id: school }, school }); // prettier-ignore
  });

const asGiven = (row: CommunityRow, schools: SchoolId[]): NewCommunity => ({
  name: nameOf(row),
  about: aboutOf(row),
  mode: row.mode,
  lead: row.leadSchoolId as SchoolId,
  schools,
  since: row.since,
  until: row.untilDay,
  timeZone: row.timeZone,
});

interface Moving {
  community: string;
  present: readonly string[];
  wanted: readonly string[];
  today: string;
  at: number;
}

const moveSchools = async (trx: Trx, tell: Tell, { community, present, wanted, today, at }: Moving) => {
  for (const schoolId of wanted.filter((id) => !present.includes(id)))
    await trx
      .insertInto('communitySchool')
      .values({ communityId: community, schoolId, leftOn: null })
      .onConflict((conflict) => conflict.columns(['communityId', 'schoolId']).doUpdateSet({ leftOn: null }))
      .execute();
  for (const schoolId of present.filter((id) => !wanted.includes(id))) {
    await trx
      .updateTable('communitySchool')
      .set({ leftOn: today })
      .where('communityId', '=', community)
      .where('schoolId', '=', schoolId)
      .execute();
    await endPlaces(trx, tell, { community, school: schoolId, at });
  }
};
