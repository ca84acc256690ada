import type { Kysely, Transaction } from 'kysely';
import { mayIn, type CommunityCapability } from '@gongbei/contract/community-capabilities';
import { rightsIn } from '../access/community-standing.ts';
import { loadMembers, type Member } from '../access/community-members.ts';
import type { CommunityAccess, Gate } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import type { Tell } from '../storage/happenings.ts';
import type { CommunityEventTable, Tables } from '../storage/tables.ts';

export interface ArrangingParts {
  db: Kysely<Tables>;
  gate: Gate;
  now: () => number;
}

type Trx = Transaction<Tables>;
export type Members = ReadonlyMap<string, Member>;

/** Everybody who belongs to the community today, by id. */
export const membersOf = async (db: Kysely<Tables>, { facts, day }: CommunityAccess): Promise<Members> => {
  const members = await loadMembers(db, facts.community.id, day);
  return new Map(members.map((member) => [member.person.id, member]));
};

/** @throws Refusal naming the field, alike for somebody of another community and for nobody */
export const requireMember = (members: Members, id: string, field: string): Member => {
  const member = members.get(id);
  if (!member) throw new Refusal('invalid-request', field);
  return member;
};

/** A supervisor comments and advises: in a group they are an adviser, in a pair and an exchange nothing. */
export const requirePlanner = (members: Members, id: string, field: string): Member => {
  const member = requireMember(members, id, field);
  if (member.facts.roles.includes('supervisor')) throw new Refusal('invalid-request', field);
  return member;
};

/** The members who may do something for one of these schools of their own, and not as heads of the whole. */
export const whoMay = (
  { facts, day }: CommunityAccess,
  members: Members,
  capability: CommunityCapability,
  schools: readonly string[],
): string[] =>
  [...members.values()]
    .filter((member) => {
      const rights = rightsIn({ facts, day, person: member.facts }, false, new Set());
      return schools.some((school) => mayIn(rights, capability, { school }));
    })
    .map(({ person }) => person.id);

type Subject = Partial<Pick<CommunityEventTable, 'groupId' | 'pairId' | 'exchangeId' | 'personId'>>;
export type NewEvent = Pick<CommunityEventTable, 'communityId' | 'at' | 'byId' | 'kind'> & Subject;

/** Writes into what the community's page tells of lately. */
export const addEvents = async (trx: Trx, events: readonly NewEvent[]): Promise<void> => {
  if (events.length > 0) await trx.insertInto('communityEvent').values([...events]).execute(); // prettier-ignore
};

/** Whose rights have changed is judged anew wherever they are; everybody in the community looks again. */
export const tellOf = (tell: Tell, community: string, people: Iterable<string>): void => {
  tell({ kind: 'list-changed', community });
  for (const person of new Set(people)) tell({ kind: 'access-changed', community, person });
};

/** A name as typed: what is missing in English is the same text. */
export const namesOf = ({ zh, en }: { zh: string; en?: string | null | undefined }) => ({
  nameZh: zh,
  nameEn: en ?? zh,
});
