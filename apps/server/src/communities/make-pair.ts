import { nanoid } from 'nanoid';
import type { Transaction } from 'kysely';
import type { Given } from '@gongbei/contract/endpoints';
import type { PairId } from '@gongbei/contract/ids';
import type { SchoolKind } from '@gongbei/contract/roles';
import type { Actor } from '../access/actor.ts';
import type { Member } from '../access/community-members.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { termOn } from '../access/term.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import { addEvents, type ArrangingParts, membersOf, requirePlanner, tellOf } from './arranging.ts';
import { requirePairing } from './pair-record.ts';
import { writeGoals } from './set-goals.ts';

type NewPair = Given<'POST /api/communities/:community/pairs', 'body'>;

/** Pairs an urban and a township teacher for the term of today. */
export const makePair = async (
  { db, now }: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  { urban, township, goals }: NewPair,
): Promise<PairId> => {
  const members = await membersOf(db, access);
  const one = requireFrom(access, requirePlanner(members, urban, 'urban'), ['urban'], 'urban');
  const other = requireFrom(access, requirePlanner(members, township, 'township'), ['township', 'site'], 'township');
  requirePairing(access, one, other);
  const term = await termOn(db, access.day);
  if (!term || term.endDay < access.day) throw new Refusal('no-term');
  const id = nanoid() as PairId;
  const communityId = access.facts.community.id;
  const pair = { communityId, termId: term.id, urbanId: urban, townshipId: township };
  await runCommand(db, now, async (trx, tell, record, notify) => {
    await refuseSecond(trx, pair);
    await trx.insertInto('pair').values({ id, ...pair }).execute(); // prettier-ignore
    await writeGoals(trx, id, goals);
    await addEvents(trx, [{ communityId, at: now(), byId: actor.person, kind: 'pair-made', pairId: id }]);
    record({ actor: actor.person, action: 'make-pair', object: { kind: 'pair', id }, community: communityId });
    notify({ to: [urban, township], kind: 'pair-made', by: actor.person, community: communityId, detail: id });
    tellOf(tell, communityId, [urban, township]);
  });
  return id;
};

const requireFrom = ({ facts }: CommunityAccess, member: Member, kinds: readonly SchoolKind[], field: string) => {
  const school = facts.schools.get(member.person.schoolId);
  if (!school || !kinds.includes(school.kind)) throw new Refusal('invalid-request', field);
  return member;
};

const refuseSecond = async (
  trx: Transaction<Tables>,
  { communityId, termId, urbanId, townshipId }: { communityId: string; termId: string; urbanId: string; townshipId: string }, // prettier-ignore
) => {
  const found = await trx
    .selectFrom('pair')
    .select('id')
    .where('communityId', '=', communityId)
    .where('termId', '=', termId)
    .where('urbanId', '=', urbanId)
    .where('townshipId', '=', townshipId)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (found) throw new Refusal('already-there', 'township');
};
