import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { runCommand } from '../storage/happenings.ts';
import { addEvents, type ArrangingParts, tellOf } from './arranging.ts';
import { lockPair, requirePairAccess } from './pair-record.ts';

/** Ends a pair before its term does. */
export const endPair = async (
  parts: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  id: string,
): Promise<void> => {
  const { db, now } = parts;
  await requirePairAccess(parts, access, id);
  const communityId = access.facts.community.id;
  await runCommand(db, now, async (trx, tell, record) => {
    const { urbanId, townshipId } = await lockPair(trx, id);
    await trx.updateTable('pair').set({ endedAt: now() }).where('id', '=', id).execute();
    await addEvents(trx, [{ communityId, at: now(), byId: actor.person, kind: 'pair-ended', pairId: id }]);
    record({ actor: actor.person, action: 'end-pair', object: { kind: 'pair', id }, community: communityId });
    tellOf(tell, communityId, [urbanId, townshipId]);
  });
};
