import { mayIn } from '@gongbei/contract/community-capabilities';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import { type ArrangingParts, membersOf } from './arranging.ts';
import { announceExchange, type ExchangeRow, lockExchange, refuseOverlap, stateOf } from './exchange-record.ts';

/** A principal says yes or no for their school. When both schools have said yes, it runs by itself between its dates. */
export const answerExchange = async (
  { db, now }: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  id: string,
  answer: 'agree' | 'decline',
): Promise<void> => {
  const members = await membersOf(db, access);
  await runCommand(db, now, async (trx, ...says) => {
    const row = await lockExchange(trx, access, id);
    const after = answered(access, actor, row, answer);
    if (after.state === 'agreed') await refuseOverlap(trx, row);
    const { state, agreedFromBy, agreedToBy } = after;
    await trx.updateTable('exchange').set({ state, agreedFromBy, agreedToBy }).where('id', '=', id).execute();
    const kind = answer === 'decline' ? 'exchange-declined' : 'exchange-agreed';
    // that one of two schools has agreed is no news yet; the page shows who is still awaited
    if (state === 'proposed') says[0]({ kind: 'list-changed', community: row.communityId });
    else await announceExchange({ trx, says, actor, access, members, at: now() }, after, kind, `${answer}-exchange`);
  });
};

const answered = (
  { rights, day }: CommunityAccess,
  actor: Actor,
  row: ExchangeRow,
  answer: 'agree' | 'decline',
): ExchangeRow => {
  const speaksFor = (school: string) => mayIn(rights, 'agree-exchanges', { school });
  const [from, to] = [speaksFor(row.fromSchoolId), speaksFor(row.toSchoolId)];
  if (!from && !to) throw new Refusal('forbidden');
  if (row.state !== 'proposed' || row.endDay < day) throw new Refusal('arrangement-over');
  if (answer === 'decline') return { ...row, state: 'declined' };
  const agreed = {
    agreedFromBy: row.agreedFromBy ?? (from ? actor.person : null),
    agreedToBy: row.agreedToBy ?? (to ? actor.person : null),
  };
  return { ...row, ...agreed, state: stateOf(agreed) };
};
