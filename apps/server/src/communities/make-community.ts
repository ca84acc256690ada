import { nanoid } from 'nanoid';
import type { Actor } from '../access/actor.ts';
import { runCommand } from '../storage/happenings.ts';
import { columnsOf, refuseCommunity, type NewCommunity } from './community-columns.ts';
import type { InstallationParts } from './installation.ts';

/** Binds schools together. @throws Refusal `invalid-request` by field */
export const makeCommunity = (parts: InstallationParts, actor: Actor, given: NewCommunity): Promise<void> =>
  runCommand(parts.db, parts.now, async (trx, _tell, record) => {
    await refuseCommunity(trx, given);
    const id = nanoid();
    await trx.insertInto('community').values({ id, ...columnsOf(given) }).execute(); // prettier-ignore
    const places = given.schools.map((schoolId) => ({ communityId: id, schoolId, leftOn: null }));
    await trx.insertInto('communitySchool').values(places).execute();
    const about = { actor: actor.person, community: id };
    record({ ...about, action: 'make-community', object: { kind: 'community', id } });
    for (const school of given.schools)
      record({ ...about, action: 'join-community', object: { kind: 'school', id: school }, school });
  });
