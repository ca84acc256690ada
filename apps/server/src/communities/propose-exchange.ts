import { nanoid } from 'nanoid';
import { mayIn } from '@gongbei/contract/community-capabilities';
import type { Given } from '@gongbei/contract/endpoints';
import type { ExchangeId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import { daysBetween } from '../access/calendar.ts';
import type { Member } from '../access/community-members.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import { type ArrangingParts, type Members, membersOf, requirePlanner } from './arranging.ts';
import { announceExchange, refuseOverlap, stateOf } from './exchange-record.ts';

type NewExchange = Given<'POST /api/communities/:community/exchanges', 'body'>;

/** An exchange is of a school year or two, not of a lifetime. */
const LONGEST_DAYS = 3 * 366;

/** Proposes that a teacher works at another school of the community for a time. */
export const proposeExchange = async (
  { db, now }: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
  given: NewExchange,
): Promise<ExchangeId> => {
  const members = await membersOf(db, access);
  const fromSchoolId = requireSending(access, members, given).person.schoolId;
  const daysJson = requireDates(access, given);
  const agrees = (school: string) => (mayIn(access.rights, 'agree-exchanges', { school }) ? actor.person : null);
  const agreed = { agreedFromBy: agrees(fromSchoolId), agreedToBy: agrees(given.to) };
  const row = {
    id: nanoid(),
    communityId: access.facts.community.id,
    personId: given.person,
    kind: given.kind,
    fromSchoolId,
    toSchoolId: given.to,
    startDay: given.start,
    endDay: given.end,
    daysJson,
    periodsPerWeek: given.periodsPerWeek ?? null,
    proposedBy: actor.person,
    endedAt: null,
    endedBy: null,
    ...agreed,
    state: stateOf(agreed),
  };
  await runCommand(db, now, async (trx, ...says) => {
    await refuseOverlap(trx, row);
    await trx.insertInto('exchange').values(row).execute();
    const kind = row.state === 'agreed' ? 'exchange-agreed' : 'exchange-proposed';
    await announceExchange({ trx, says, actor, access, members, at: now() }, row, kind, 'propose-exchange');
  });
  return row.id as ExchangeId;
};

/** Who is sent is of a school of the community, and one speaks for that school, for the host, or for all. */
const requireSending = (
  { facts, rights }: CommunityAccess,
  members: Members,
  { person, kind, to }: NewExchange,
): Member => {
  const member = requirePlanner(members, person, 'person');
  const from = member.person.schoolId;
  if (!facts.schools.has(from)) throw new Refusal('invalid-request', 'person');
  if (kind === 'head_exchange' && !member.facts.roles.includes('principal'))
    throw new Refusal('invalid-request', 'person');
  if (!facts.schools.has(to) || to === from) throw new Refusal('invalid-request', 'to');
  if (![from, to].some((school) => mayIn(rights, 'arrange-exchanges', { school }))) throw new Refusal('forbidden');
  return member;
};

const requireDates = ({ day }: CommunityAccess, { kind, start, end, days }: NewExchange): string | null => {
  if (end < start || end < day) throw new Refusal('invalid-request', 'end');
  if (daysBetween(start, end) > LONGEST_DAYS) throw new Refusal('invalid-request', 'end');
  if (!days) return null;
  if (kind !== 'visiting' || days.some((single) => single < start || single > end))
    throw new Refusal('invalid-request', 'days');
  return JSON.stringify([...new Set(days)].sort());
};
