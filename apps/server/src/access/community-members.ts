import type { Kysely } from 'kysely';
import type { PersonRow, SchoolRow, Tables } from '../storage/tables.ts';
import { loadFacts, type Facts } from './facts.ts';
import type { PersonFacts } from './person-facts.ts';
import { isMember } from './relations.ts';

export interface Member {
  person: PersonRow;
  facts: PersonFacts;
}

/** Everybody who belongs to a community on a day, guests of running exchanges included. */
export const loadMembers = async (db: Kysely<Tables>, communityId: string, day: string): Promise<Member[]> => {
  const rows = await db
    .selectFrom('person')
    .selectAll()
    .where('status', '=', 'active')
    .where((eb) =>
      eb.or([
        eb('id', 'in', eb.selectFrom('communityRole').select('personId').where('communityId', '=', communityId)),
        eb('id', 'in', eb.selectFrom('exchange').select('personId').where('communityId', '=', communityId)),
        eb(
          'id',
          'in',
          eb
            .selectFrom('groupMember')
            .innerJoin('researchGroup', 'researchGroup.id', 'groupMember.groupId')
            .select('personId')
            .where('communityId', '=', communityId),
        ),
      ]),
    )
    .orderBy('id')
    .execute();
  const facts = await loadFacts(db, communityId, rows.map((row) => row.id)); // prettier-ignore
  return rows.flatMap((person) => {
    const found = facts?.people.get(person.id);
    return found && isMember(found, day) ? [{ person, facts: found }] : [];
  });
};

/** The community's own schools first, then those that its supervisors and guests come from. */
export const schoolsAround = async (
  db: Kysely<Tables>,
  { schools }: Pick<Facts, 'schools'>,
  members: readonly Member[],
): Promise<SchoolRow[]> => {
  const others = [...new Set(members.map(({ person }) => person.schoolId))].filter((id) => !schools.has(id));
  const rows =
    others.length === 0
      ? []
      : await db.selectFrom('school').selectAll().where('id', 'in', others).orderBy('id').execute();
  return [...schools.values(), ...rows];
};
