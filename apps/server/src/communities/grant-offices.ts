import { GrantedRole } from '@gongbei/contract/installation';
import type { Transaction } from 'kysely';
import type { Actor } from '../access/actor.ts';
import { dayAt } from '../access/calendar.ts';
import { hasEnded } from '../access/facts.ts';
import { requireFresh } from '../access/step-up.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import type { InstallationParts } from './installation.ts';
import { isAdmin } from './user-names.ts';

/**
 * Makes somebody head, deputy, principal or supervisor in a community, or no longer: the whole of what they are by the
 * administrator. What they are there by their school stays. Whoever runs the installation leads no community.
 * @throws Refusal `password-needed`, `community-ended`, `invalid-request` about the person or the roles
 */
export const grantOffices = async (
  parts: InstallationParts,
  actor: Actor,
  { community, person }: { community: string; person: string },
  roles: readonly GrantedRole[],
): Promise<void> => {
  requireFresh(actor, parts.now());
  await runCommand(parts.db, parts.now, async (trx, tell, record, notify) => {
    await refuseCommunity(trx, community, parts.now());
    await refusePerson(trx, community, person, roles);
    const held = await takeOffices(trx, community, person);
    const rows = [...new Set(roles)].map((role) => ({ communityId: community, personId: person, role }));
    if (rows.length > 0) await trx.insertInto('communityRole').values(rows).execute();
    tell({ kind: 'access-changed', community, person });
    const about = { actor: actor.person, community, object: { kind: 'person', id: person } } as const;
    for (const { role } of rows.filter(({ role }) => !held.has(role))) {
      record({ ...about, action: 'grant-role', detail: role });
      notify({ to: person, kind: 'role-granted', by: actor.person, community, detail: role });
    }
    for (const role of held)
      if (!roles.includes(role as GrantedRole)) record({ ...about, action: 'revoke-role', detail: role });
  });
};

const takeOffices = async (trx: Transaction<Tables>, community: string, person: string): Promise<Set<string>> => {
  const rows = await trx
    .deleteFrom('communityRole')
    .where('communityId', '=', community)
    .where('personId', '=', person)
    .where('role', 'in', GrantedRole.options)
    .returning('role')
    .execute();
  return new Set(rows.map(({ role }) => role));
};

const refuseCommunity = async (trx: Transaction<Tables>, id: string, now: number) => {
  const row = await trx.updateTable('community').set({ id }).where('id', '=', id).returningAll().executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  if (hasEnded(row, dayAt(now, row.timeZone))) throw new Refusal('community-ended');
};

/** A supervisor comes from outside; everybody else leads where their own school belongs. */
const refusePerson = async (trx: Transaction<Tables>, community: string, id: string, roles: readonly GrantedRole[]) => {
  const person = await trx
    .selectFrom('person')
    .select('schoolId')
    .where('id', '=', id)
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (!person) throw new Refusal('not-found');
  if (roles.length === 0) return;
  if (await isAdmin(trx, id)) throw new Refusal('invalid-request', 'person');
  const place = await trx
    .selectFrom('communitySchool')
    .select('schoolId')
    .where('communityId', '=', community)
    .where('schoolId', '=', person.schoolId)
    .where('leftOn', 'is', null)
    .executeTakeFirst();
  if (!place && roles.some((role) => role !== 'supervisor')) throw new Refusal('invalid-request', 'roles');
};
