import { mayIn } from '@gongbei/contract/community-capabilities';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import { type ArrangingParts, membersOf } from './arranging.ts';
import { announceExchange, lockExchange } from './exchange-record.ts';

/** Takes a proposal back, or ends an exchange at once: either school may, and the community's heads. */
export const endExchange = async (
  { db, now }: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  id: string,
): Promise<void> => {
  const members = await membersOf(db, access);
  await runCommand(db, now, async (trx, ...says) => {
    const row = await lockExchange(trx, access, id);
    const schools = [row.fromSchoolId, row.toSchoolId];
    if (!schools.some((school) => mayIn(access.rights, 'arrange-exchanges', { school })))
      throw new Refusal('forbidden');
    const isOver = row.endedAt !== null || row.endDay < access.day;
    if (isOver || !['proposed', 'agreed'].includes(row.state)) throw new Refusal('arrangement-over');
    const withdrawn = row.state === 'proposed';
    const change = withdrawn ? { state: 'withdrawn' as const } : { endedAt: now(), endedBy: actor.person };
    await trx.updateTable('exchange').set(change).where('id', '=', id).execute();
    const kind = withdrawn ? 'exchange-withdrawn' : 'exchange-ended';
    await announceExchange({ trx, says, actor, access, members, at: now() }, row, kind, 'end-exchange');
  });
};
