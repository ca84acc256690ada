import type { Transaction } from 'kysely';
import type { Tell } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';

interface Leaving {
  community: string;
  school: string;
  /** ms since 1970 */
  at: number;
}
type Trx = Transaction<Tables>;

/**
 * With its school everybody leaves the community: roles, groups and pairs end now, and so do exchanges that bring
 * somebody from there or to there. What they wrote stays under their names.
 */
export const endPlaces = async (trx: Trx, tell: Tell, leaving: Leaving): Promise<void> => {
  const { community, school } = leaving;
  const rows = await trx.selectFrom('person').select('id').where('schoolId', '=', school).execute();
  const people = rows.map(({ id }) => id);
  if (people.length > 0) await endMemberships(trx, leaving, people);
  const guests = await endExchanges(trx, leaving);
  for (const person of new Set([...people, ...guests])) tell({ kind: 'access-changed', community, person });
};

const endMemberships = async (trx: Trx, { community, at }: Leaving, people: readonly string[]) => {
  const groups = trx.selectFrom('researchGroup').select('id').where('communityId', '=', community);
  await trx
    .deleteFrom('communityRole')
    .where('communityId', '=', community)
    .where('personId', 'in', people)
    // a supervisor is one by the office of the county, not by a school
    .where('role', '!=', 'supervisor')
    .execute();
  await trx.deleteFrom('groupMember').where('groupId', 'in', groups).where('personId', 'in', people).execute();
  await trx
    .updateTable('pair')
    .set({ endedAt: at })
    .where('communityId', '=', community)
    .where((eb) => eb.or([eb('urbanId', 'in', people), eb('townshipId', 'in', people)]))
    .where('endedAt', 'is', null)
    .execute();
};

/** @returns whose */
const endExchanges = async (trx: Trx, { community, school, at }: Leaving): Promise<string[]> => {
  const ended = await trx
    .updateTable('exchange')
    .set({ endedAt: at })
    .where('communityId', '=', community)
    .where((eb) => eb.or([eb('fromSchoolId', '=', school), eb('toSchoolId', '=', school)]))
    .where('endedAt', 'is', null)
    .returning('personId')
    .execute();
  return ended.map(({ personId }) => personId);
};
