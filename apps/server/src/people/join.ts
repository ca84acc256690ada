import type { Transaction } from 'kysely';
import { nanoid } from 'nanoid';
import type { CommunityId } from '@gongbei/contract/ids';
import type { OpenInvitation } from '@gongbei/contract/invitations';
import type { Actor } from '../access/actor.ts';
import { nameOf } from '../access/people.ts';
import { Refusal } from '../errors.ts';
import { runCommand, type Tell } from '../storage/happenings.ts';
import type { RecordEntry } from '../storage/audit-trail.ts';
import type { InvitationTable, Tables } from '../storage/tables.ts';
import { cleanName } from './clean-cell.ts';
import { openInvitation } from './invitations.ts';
import type { PeopleParts } from './parts.ts';
import { baseLogin, englishName, loginsFrom } from './romanize.ts';
import { takenLogins } from './roster-world.ts';
import { refusingTaken } from './taken.ts';

type Parts = Pick<PeopleParts, 'db' | 'admissions' | 'now'>;
type Invitation = Pick<InvitationTable, 'id' | 'communityId' | 'schoolId' | 'role'>;

/** Where a link leads, for whoever holds it. */
export const lookAtInvitation = async (
  { db, now }: Parts,
  actor: Pick<Actor, 'home'> | null,
  token: string,
): Promise<OpenInvitation> => {
  const invitation = await openInvitation(db, token, now());
  const by = (table: 'community' | 'school', id: string) =>
    db.selectFrom(table).select(['nameZh', 'nameEn']).where('id', '=', id).executeTakeFirstOrThrow();
  return {
    community: nameOf(await by('community', invitation.communityId)),
    school: nameOf(await by('school', invitation.schoolId)),
    role: invitation.role,
    by: nameOf(invitation),
    expires: new Date(invitation.expiresAt).toISOString(),
    own: actor && actor.home === invitation.schoolId,
  };
};

/** Makes whoever holds the link an account at the school that it is for, once. */
export const join = async (
  { db, admissions, now }: Parts,
  { token, name, password }: { token: string; name: string; password: string },
): Promise<{ userName: string; community: CommunityId }> => {
  const { communityId } = await openInvitation(db, token, now());
  const nameZh = nameIn(name);
  const passwordHash = await admissions.hashPassword(password);
  const id = nanoid();
  const userName = await refusingTaken('unavailable', () =>
    runCommand(db, now, async (trx, tell, record) => {
      const invitation = await openInvitation(trx, token, now());
      const login = await freeLogin(trx, nameZh);
      const names = { nameZh, nameEn: englishName(nameZh) };
      const rest = { status: 'active' as const, subjectsJson: '[]', gradesJson: '[]', titlesJson: '[]' };
      const person = { id, ...names, schoolId: invitation.schoolId, ...rest };
      await admissions.createAccount(trx, { person, userName: login, passwordHash });
      await use(trx, { tell, record, at: now() }, invitation, id);
      return login;
    }),
  );
  return { userName, community: communityId as CommunityId };
};

/** Lets somebody who is there already be what the link says, at the school that is theirs. */
export const acceptInvitation = (
  { db, now }: Parts,
  actor: Pick<Actor, 'person' | 'home'>,
  token: string,
): Promise<CommunityId> =>
  runCommand(db, now, async (trx, tell, record) => {
    const invitation = await openInvitation(trx, token, now());
    if (invitation.schoolId !== actor.home) throw new Refusal('invitation-elsewhere');
    await use(trx, { tell, record, at: now() }, invitation, actor.person);
    return invitation.communityId as CommunityId;
  });

const nameIn = (typed: string): string => {
  const name = cleanName(typed);
  if (!/^[\p{L}\p{M}·•.'’() -]+$/u.test(name)) throw new Refusal('invalid-request', 'name');
  return name;
};

const freeLogin = async (trx: Transaction<Tables>, name: string): Promise<string> => {
  const wanted = loginsFrom(baseLogin(name));
  const taken = await takenLogins(trx, wanted);
  return wanted.find((login) => !taken.has(login)) ?? `${wanted[0]!.slice(0, 20)}.${nanoid(6).toLowerCase()}`;
};

/** Of two who use it at once, one does. */
const use = async (
  trx: Transaction<Tables>,
  { tell, record, at }: { tell: Tell; record: RecordEntry; at: number },
  { id, communityId, schoolId, role }: Invitation,
  person: string,
) => {
  const used = trx.updateTable('invitation').set({ usedAt: at, usedBy: person }).where('id', '=', id);
  if ((await used.where('usedAt', 'is', null).executeTakeFirst()).numUpdatedRows !== 1n) throw new Refusal('not-found');
  const place = { communityId, personId: person, role };
  await trx.insertInto('communityRole').values(place).onConflict((oc) => oc.doNothing()).execute(); // prettier-ignore
  record({ actor: person, action: 'accept-invitation', object: { kind: 'invitation', id }, community: communityId, school: schoolId, detail: role }); // prettier-ignore
  tell({ kind: 'access-changed', person, community: communityId });
};
