import type { Kysely } from 'kysely';
import type { GroupId, PairId, PersonId, SchoolId, TermId } from '@gongbei/contract/ids';
import type { CommunityPage, Group, Pair, Term } from '@gongbei/contract/people';
import { loadMembers, schoolsAround, type Member } from '../access/community-members.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { nameOf, personOf, schoolOf } from '../access/people.ts';
import { termOn, type TermRow } from '../access/term.ts';
import type { Tables } from '../storage/tables.ts';
import { communitySummary } from './community-summary.ts';
import { loadExchanges } from './page-exchanges.ts';

type Db = Kysely<Tables>;

/** A community as its members see it today: only people who belong to it today are named. */
export const communityPage = async (db: Db, access: CommunityAccess): Promise<CommunityPage> => {
  const { facts, day } = access;
  const { id, leadSchoolId } = facts.community;
  const members = await loadMembers(db, id, day);
  const present = new Set(members.map(({ person }) => person.id));
  const term = await termOn(db, day);
  const schools = await schoolsAround(db, facts, members);
  return {
    community: communitySummary(access),
    lead: leadSchoolId as SchoolId,
    schools: schools.map(schoolOf),
    people: members.map(personView),
    groups: await loadGroups(db, id, present),
    pairs: term ? await loadPairs(db, id, term, present) : [],
    exchanges: await loadExchanges(db, access, present),
    term: term ? termView(term) : null,
  };
};

const personView = ({ person, facts }: Member): CommunityPage['people'][number] => ({
  ...personOf(person),
  roles: [...facts.roles],
  subjects: JSON.parse(person.subjectsJson) as string[],
  grades: JSON.parse(person.gradesJson) as number[],
});

const termView = (term: TermRow): Term => ({
  id: term.id as TermId,
  name: nameOf(term),
  start: term.startDay,
  end: term.endDay,
  week1: term.week1,
  weeks: term.weeks,
});

const loadGroups = async (db: Db, communityId: string, present: ReadonlySet<string>): Promise<Group[]> => {
  const groups = await db
    .selectFrom('researchGroup')
    .selectAll()
    .where('communityId', '=', communityId)
    .where('endedAt', 'is', null)
    .orderBy('id')
    .execute();
  const members = await db
    .selectFrom('groupMember')
    .innerJoin('researchGroup', 'researchGroup.id', 'groupMember.groupId')
    .select(['groupId', 'personId', 'role'])
    .where('communityId', '=', communityId)
    .orderBy('personId')
    .execute();
  return groups.map((group) => ({
    id: group.id as GroupId,
    name: nameOf(group),
    subject: group.subject,
    members: members
      .filter((member) => member.groupId === group.id && present.has(member.personId))
      .map(({ personId, role }) => ({ person: personId as PersonId, role })),
  }));
};

const loadPairs = async (db: Db, communityId: string, term: TermRow, present: ReadonlySet<string>): Promise<Pair[]> => {
  const pairs = await db
    .selectFrom('pair')
    .selectAll()
    .where('communityId', '=', communityId)
    .where('termId', '=', term.id)
    .where('endedAt', 'is', null)
    .orderBy('id')
    .execute();
  const goals = await db
    .selectFrom('pairGoal')
    .innerJoin('pair', 'pair.id', 'pairGoal.pairId')
    .select(['pairId', 'textZh', 'textEn', 'target'])
    .where('communityId', '=', communityId)
    .where('termId', '=', term.id)
    .orderBy('place')
    .execute();
  return pairs
    .filter((pair) => present.has(pair.urbanId) && present.has(pair.townshipId))
    .map((pair) => ({
      id: pair.id as PairId,
      urban: pair.urbanId as PersonId,
      township: pair.townshipId as PersonId,
      goals: goals
        .filter((goal) => goal.pairId === pair.id)
        .map(({ textZh, textEn, target }) => ({ text: { zh: textZh, en: textEn }, target })),
    }));
};
