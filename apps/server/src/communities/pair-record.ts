import type { Selectable, Transaction } from 'kysely';
import { mayIn, mayPair } from '@gongbei/contract/community-capabilities';
import type { Member } from '../access/community-members.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import type { PairTable, Tables } from '../storage/tables.ts';
import { type ArrangingParts, membersOf } from './arranging.ts';

/** @throws Refusal `forbidden` when neither of the two is of one's own school, nor both of a group of one's own */
export const requirePairing = ({ rights }: CommunityAccess, one: Member, other: Member): void => {
  const shared = [...one.facts.groups.keys()].filter((group) => other.facts.groups.has(group));
  if (!mayPair(rights, { schools: [one.person.schoolId, other.person.schoolId], groups: shared }))
    throw new Refusal('forbidden');
};

/** @throws Refusal `arrangement-over` when it has ended */
export const lockPair = async (trx: Transaction<Tables>, id: string): Promise<Selectable<PairTable>> => {
  const pair = await trx
    .updateTable('pair')
    .set({ id })
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!pair) throw new Refusal('arrangement-over');
  return pair;
};

/** Who may pair these two may set their goals and part them; who has left meanwhile, only the community's heads part. */
export const requirePairAccess = async ({ db }: ArrangingParts, access: CommunityAccess, id: string): Promise<void> => {
  const pair = await db
    .selectFrom('pair')
    .selectAll()
    .where('id', '=', id)
    .where('communityId', '=', access.facts.community.id)
    .executeTakeFirst();
  if (!pair) throw new Refusal('not-found');
  const members = await membersOf(db, access);
  const [urban, township] = [members.get(pair.urbanId), members.get(pair.townshipId)];
  if (urban && township) return requirePairing(access, urban, township);
  if (!mayIn(access.rights, 'make-pairs', {})) throw new Refusal('forbidden');
};
