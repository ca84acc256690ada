import type { Transaction } from 'kysely';
import type { Given } from '@gongbei/contract/endpoints';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import { addEvents, type ArrangingParts, tellOf } from './arranging.ts';
import { lockPair, requirePairAccess } from './pair-record.ts';

type Goals = Given<'PUT /api/communities/:community/pairs/:pair/goals', 'body'>['goals'];

/** Sets the goals of a pair for its term: the whole list, in its order. */
export const setGoals = async (
  parts: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  id: string,
  goals: Goals,
): Promise<void> => {
  const { db, now } = parts;
  await requirePairAccess(parts, access, id);
  const communityId = access.facts.community.id;
  await runCommand(db, now, async (trx, tell, record) => {
    await lockPair(trx, id);
    await writeGoals(trx, id, goals);
    await addEvents(trx, [{ communityId, at: now(), byId: actor.person, kind: 'goals-set', pairId: id }]);
    record({ actor: actor.person, action: 'change-pair', object: { kind: 'pair', id }, community: communityId });
    tellOf(tell, communityId, []);
  });
};

export const writeGoals = async (trx: Transaction<Tables>, pairId: string, goals: Goals): Promise<void> => {
  await trx.deleteFrom('pairGoal').where('pairId', '=', pairId).execute();
  const rows = goals.map(({ text, target }, index) => ({
    pairId,
    place: index + 1,
    textZh: text.zh,
    textEn: text.en ?? text.zh,
    target,
  }));
  if (rows.length > 0) await trx.insertInto('pairGoal').values(rows).execute();
};
