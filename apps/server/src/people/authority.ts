import type { Kysely } from 'kysely';
import type { SchoolId } from '@gongbei/contract/ids';
import type { InvitedRole } from '@gongbei/contract/manage-people';
import type { CommunityRole } from '@gongbei/contract/roles';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import type { PersonRow, SchoolRow, Tables } from '../storage/tables.ts';

/** The schools whose people somebody manages. */
export const managedSchools = ({ rights, facts }: CommunityAccess): SchoolRow[] => {
  const reach = rights['manage-people'];
  if (!reach) return [];
  return [...facts.schools.values()].filter(({ id }) => reach.everywhere || reach.schools.includes(id as SchoolId));
};

/**
 * What somebody may make another, and whom they may act upon: nobody gives what they do not have, and nobody gets hold
 * of the sign-in of somebody who may do more than they themselves.
 */
export const rolesGiven = ({ admin }: Pick<Actor, 'admin'>, { person }: CommunityAccess): InvitedRole[] =>
  admin || person.roles.includes('principal') ? ['teacher', 'academic_office', 'principal'] : ['teacher'];

export interface Target {
  person: PersonRow;
  /** in every community that there is */
  roles: readonly CommunityRole[];
  admin: boolean;
}

export const mayActOn = (actor: Pick<Actor, 'admin' | 'person'>, access: CommunityAccess, target: Target): boolean => {
  if (target.person.id === actor.person) return false;
  if (actor.admin) return true;
  const given: readonly CommunityRole[] = rolesGiven(actor, access);
  return !target.admin && target.roles.every((role) => given.includes(role));
};

/** Everybody of these schools, with what they are anywhere. */
export const loadTargets = async (db: Kysely<Tables>, schools: readonly string[]): Promise<Target[]> => {
  if (schools.length === 0) return [];
  const people = await db.selectFrom('person').selectAll().where('schoolId', 'in', schools).orderBy('id').execute();
  const roles = await db
    .selectFrom('communityRole')
    .innerJoin('person', 'person.id', 'communityRole.personId')
    .select(['personId', 'role'])
    .where('schoolId', 'in', schools)
    .execute();
  const accounts = db.withTables<{ user: { id: string; role: string } }>();
  const admins = await accounts.selectFrom('user').select('id').where('role', '=', 'admin').execute();
  const held = Map.groupBy(roles, ({ personId }) => personId);
  const adminIds = new Set(admins.map(({ id }) => id));
  return people.map((person) => ({
    person,
    roles: [...new Set(held.get(person.id)?.map(({ role }) => role))],
    admin: adminIds.has(person.id),
  }));
};

/** @throws Refusal `not-found` for somebody of no school that one manages, `forbidden` for one who is above one */
export const requireTargets = async (
  db: Kysely<Tables>,
  actor: Pick<Actor, 'admin' | 'person'>,
  access: CommunityAccess,
  ids: readonly string[],
): Promise<Target[]> => {
  const all = await loadTargets(db, managedSchools(access).map(({ id }) => id)); // prettier-ignore
  const byId = new Map(all.map((target) => [target.person.id, target]));
  return [...new Set(ids)].map((id) => {
    const target = byId.get(id);
    if (!target) throw new Refusal('not-found');
    if (!mayActOn(actor, access, target)) throw new Refusal('forbidden');
    return target;
  });
};
