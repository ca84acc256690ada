import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { nanoid } from 'nanoid';
import type { InvitationId, SchoolId } from '@gongbei/contract/ids';
import type { InvitedRole } from '@gongbei/contract/manage-people';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import { managedSchools, rolesGiven } from './authority.ts';
import type { PeopleParts } from './parts.ts';

/** ms that an invitation holds */
const HOLDS = 7 * 86_400_000;

/** 192 random bits need no key: there is nothing to guess them from. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

type Parts = Pick<PeopleParts, 'db' | 'now'>;

/** Makes a link that lets one person into a school as one thing. @throws Refusal for more than one may give */
export const makeInvitation = async (
  { db, now }: Parts,
  actor: Actor,
  access: CommunityAccess,
  { school, role }: { school: SchoolId; role: InvitedRole },
): Promise<{ token: string; expires: number }> => {
  if (!rolesGiven(actor, access).includes(role)) throw new Refusal('forbidden', 'role');
  const token = randomBytes(24).toString('base64url');
  const at = now();
  const expires = at + HOLDS;
  const community = access.facts.community.id;
  const id = nanoid();
  const row = {
    id,
    communityId: community,
    schoolId: school,
    role,
    byId: actor.person,
    createdAt: at,
    expiresAt: expires,
  };
  await runCommand(db, now, async (trx, _tell, record) => {
    await trx.insertInto('invitation').values({ ...row, hash: hashOf(token) }).execute(); // prettier-ignore
    record({ actor: actor.person, action: 'invite-person', object: { kind: 'invitation', id }, community, school, detail: role }); // prettier-ignore
  });
  return { token, expires };
};

/** @throws Refusal `not-found` for one that is none of the schools that one manages */
export const revokeInvitation = async (
  { db, now }: Parts,
  actor: Actor,
  access: CommunityAccess,
  id: InvitationId,
): Promise<void> => {
  const community = access.facts.community.id;
  const schools = managedSchools(access).map((school) => school.id);
  await runCommand(db, now, async (trx, _tell, record) => {
    const invitation = await trx
      .selectFrom('invitation')
      .select(['schoolId', 'usedAt', 'revokedAt'])
      .where('id', '=', id)
      .where('communityId', '=', community)
      .executeTakeFirst();
    if (!invitation || !schools.includes(invitation.schoolId)) throw new Refusal('not-found');
    if (invitation.usedAt !== null || invitation.revokedAt !== null) return;
    await trx.updateTable('invitation').set({ revokedAt: now() }).where('id', '=', id).execute();
    record({ actor: actor.person, action: 'revoke-invitation', object: { kind: 'invitation', id }, community, school: invitation.schoolId }); // prettier-ignore
  });
};

/** An invitation that still holds. @throws Refusal `not-found` whatever has become of it */
export const openInvitation = async (db: Kysely<Tables>, token: string, at: number) => {
  const invitation = await db
    .selectFrom('invitation')
    .innerJoin('person', 'person.id', 'invitation.byId')
    .selectAll('invitation')
    .select(['nameZh', 'nameEn'])
    .where('hash', '=', hashOf(token))
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', at)
    .where('person.status', '=', 'active')
    .executeTakeFirst();
  if (!invitation) throw new Refusal('not-found');
  return invitation;
};
