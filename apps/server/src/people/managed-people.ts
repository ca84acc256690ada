import type { Kysely } from 'kysely';
import type { CommunityId, InvitationId, SchoolId } from '@gongbei/contract/ids';
import type { Invitation, ManagedPeople, ManagedPerson } from '@gongbei/contract/manage-people';
import { mayIn } from '@gongbei/contract/community-capabilities';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { nameOf, personOf, schoolOf } from '../access/people.ts';
import type { InvitationTable, Tables } from '../storage/tables.ts';
import { loadTargets, managedSchools, mayActOn, rolesGiven, type Target } from './authority.ts';

type Db = Kysely<Tables>;

/** Everybody whom somebody manages, and what they have been sent. */
export const managedPeople = async (
  db: Db,
  now: number,
  actor: Actor,
  access: CommunityAccess,
): Promise<ManagedPeople> => {
  const { community } = access.facts;
  const schools = managedSchools(access);
  const ids = schools.map(({ id }) => id);
  const handed = await loadHanded(db, community.id);
  return {
    community: { id: community.id as CommunityId, name: nameOf(community) },
    schools: schools.map((school) => ({
      ...schoolOf(school),
      handed: handed.has(school.id),
      mayHand: mayIn(access.rights, 'hand-people', { school: school.id }),
    })),
    gives: rolesGiven(actor, access),
    people: await loadPeople(db, ids, (target) => mayActOn(actor, access, target)),
    invitations: await loadInvitations(db, community.id, ids, now),
  };
};

const loadHanded = async (db: Db, communityId: string): Promise<Set<string>> => {
  const rows = await db.selectFrom('handedPeople').select('schoolId').where('communityId', '=', communityId).execute();
  return new Set(rows.map(({ schoolId }) => schoolId));
};

const loadPeople = async (
  db: Db,
  schools: readonly string[],
  mayManage: (target: Target) => boolean,
): Promise<ManagedPerson[]> => {
  const targets = await loadTargets(db, schools);
  const details = await loadDetails(db, schools);
  return targets.map((target) => {
    const { username, phone, first, expiresAt } = details.get(target.person.id)!;
    return {
      ...personOf(target.person),
      userName: username,
      status: target.person.status,
      roles: [...target.roles],
      phone: phone ?? null,
      waitsUntil: first === 1 && expiresAt !== null ? new Date(expiresAt).toISOString() : null,
      mayManage: mayManage(target),
    };
  });
};

const loadDetails = async (db: Db, schools: readonly string[]) => {
  const rows = await db
    .withTables<{ user: { id: string; username: string } }>()
    .selectFrom('person')
    .innerJoin('user', 'user.id', 'person.id')
    .leftJoin('personPhone', 'personPhone.personId', 'person.id')
    .leftJoin('signInCode', 'signInCode.personId', 'person.id')
    .select(['person.id', 'user.username', 'personPhone.phone', 'signInCode.first', 'signInCode.expiresAt'])
    .where('schoolId', 'in', schools.length > 0 ? schools : [''])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
};

/** How long an invitation that is over stays in the list, in ms. */
const KEPT = 30 * 86_400_000;

const loadInvitations = async (
  db: Db,
  communityId: string,
  schools: readonly string[],
  now: number,
): Promise<Invitation[]> => {
  const rows = await db
    .selectFrom('invitation')
    .innerJoin('person as maker', 'maker.id', 'invitation.byId')
    .leftJoin('person as user', 'user.id', 'invitation.usedBy')
    .selectAll('invitation')
    .select(['maker.nameZh', 'maker.nameEn', 'user.nameZh as userZh', 'user.nameEn as userEn'])
    .where('invitation.communityId', '=', communityId)
    .where('invitation.schoolId', 'in', schools.length > 0 ? schools : [''])
    .where('invitation.createdAt', '>', now - KEPT)
    .orderBy('invitation.createdAt', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id as InvitationId,
    school: row.schoolId as SchoolId,
    role: row.role,
    by: nameOf(row),
    created: new Date(row.createdAt).toISOString(),
    expires: new Date(row.expiresAt).toISOString(),
    state: stateOf(row, now),
    usedBy: row.userZh === null || row.userEn === null ? null : { zh: row.userZh, en: row.userEn },
  }));
};

const stateOf = (
  row: Pick<InvitationTable, 'usedAt' | 'revokedAt' | 'expiresAt'>,
  now: number,
): Invitation['state'] => {
  if (row.usedAt !== null) return 'used';
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt <= now ? 'expired' : 'open';
};
