import { z } from 'zod';
import { Empty, endpoint } from './endpoint.ts';
import { CommunityId, DocumentId, ExchangeId, GroupId, PairId, PersonId, SchoolId } from './ids.ts';
import { STAGES } from './capabilities.ts';
import { Person } from './people.ts';
import { CommunityEventKind, ExchangeKind } from './roles.ts';
import { Bilingual, Day, Instant, line } from './text.ts';

/** What binds the people of a community: groups, pairs with goals for the term, exchanges between its schools. */

const inCommunity = z.strictObject({ community: CommunityId });
const ofGroup = z.strictObject({ community: CommunityId, group: GroupId });
const ofPair = z.strictObject({ community: CommunityId, pair: PairId });
const ofExchange = z.strictObject({ community: CommunityId, exchange: ExchangeId });

/** As a person types it: what is missing in English is the same text. */
const Name = z.strictObject({ zh: line(40), en: line(80).nullish() });
const Subject = line(20);

export const NewGroup = z.strictObject({ name: Name, subject: Subject, head: PersonId });
export const GroupChanges = z.strictObject({ name: Name.optional(), subject: Subject.optional(), head: PersonId.optional() }); // prettier-ignore
/** Everybody in the group but its head. */
export const GroupMembers = z.strictObject({
  people: z.array(z.strictObject({ person: PersonId, as: z.enum(['member', 'adviser']) })).max(200),
});

export const PairGoal = z.strictObject({ text: Name, target: z.number().int().min(1).max(999) });
const Goals = z.array(PairGoal).max(8);
export const NewPair = z.strictObject({ urban: PersonId, township: PersonId, goals: Goals });

export const NewExchange = z.strictObject({
  person: PersonId,
  kind: ExchangeKind,
  to: SchoolId,
  start: Day,
  end: Day,
  /** the single days of a visiting exchange; none: every day between start and end */
  days: z.array(Day).min(1).max(200).nullish(),
  periodsPerWeek: z.number().int().min(1).max(40).nullish(),
});

/** Something that happened in the community lately, of what the person who asks may know. */
export const CommunityEvent = z.object({
  at: Instant,
  kind: z.enum([...CommunityEventKind.options, 'exchange-began', 'exchange-over', 'document-moved']),
  by: Person.nullable(),
  person: Person.nullable(),
  group: Bilingual.nullable(),
  pair: z.object({ urban: Person, township: Person }).nullable(),
  exchange: z.object({ kind: ExchangeKind, from: Bilingual, to: Bilingual, start: Day, end: Day }).nullable(),
  document: z.object({ id: DocumentId, title: z.string(), stage: z.enum(STAGES) }).nullable(),
});
export type CommunityEvent = z.infer<typeof CommunityEvent>;

export const arrangementEndpoints = {
  'POST /api/communities/:community/groups': endpoint({
    params: inCommunity,
    body: NewGroup,
    reply: z.object({ id: GroupId }),
  }),
  'PATCH /api/communities/:community/groups/:group': endpoint({ params: ofGroup, body: GroupChanges, reply: Empty }),
  'PUT /api/communities/:community/groups/:group/members': endpoint({
    params: ofGroup,
    body: GroupMembers,
    reply: Empty,
  }),
  /** Its documents stay, and keep its name; its people's places in it are over. */
  'POST /api/communities/:community/groups/:group/end': endpoint({ params: ofGroup, body: Empty, reply: Empty }),
  /** For the term of today. */
  'POST /api/communities/:community/pairs': endpoint({
    params: inCommunity,
    body: NewPair,
    reply: z.object({ id: PairId }),
  }),
  'PUT /api/communities/:community/pairs/:pair/goals': endpoint({
    params: ofPair,
    body: z.strictObject({ goals: Goals }),
    reply: Empty,
  }),
  'POST /api/communities/:community/pairs/:pair/end': endpoint({ params: ofPair, body: Empty, reply: Empty }),
  /** Proposes; a principal who proposes agrees for their own school at once. */
  'POST /api/communities/:community/exchanges': endpoint({
    params: inCommunity,
    body: NewExchange,
    reply: z.object({ id: ExchangeId }),
  }),
  'POST /api/communities/:community/exchanges/:exchange/answer': endpoint({
    params: ofExchange,
    body: z.strictObject({ answer: z.enum(['agree', 'decline']) }),
    reply: Empty,
  }),
  /** Takes a proposal back, or ends an exchange before its last day. */
  'POST /api/communities/:community/exchanges/:exchange/end': endpoint({
    params: ofExchange,
    body: Empty,
    reply: Empty,
  }),
  /** Of the last 30 days, the newest first. */
  'GET /api/communities/:community/events': endpoint({
    params: inCommunity,
    reply: z.object({ events: z.array(CommunityEvent) }),
  }),
} as const;
