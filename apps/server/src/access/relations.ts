import type { Relation } from '@gongbei/contract/capabilities';
import { addDays, runs } from './calendar.ts';
import type { DocumentFacts, Facts } from './facts.ts';
import type { Exchange, Naming, PersonFacts } from './person-facts.ts';

const isDatedSubstitute = (naming: Naming, day: string): boolean =>
  naming.role === 'substitute' &&
  naming.startDay !== null &&
  naming.endDay !== null &&
  runs({ startDay: naming.startDay, endDay: naming.endDay }, day);

const isInForce = (naming: Naming, day: string): boolean =>
  naming.role === 'substitute'
    ? isDatedSubstitute(naming, day)
    : (naming.startDay ?? day) <= day && day <= (naming.endDay ?? day);

export const runningExchanges = (person: Pick<PersonFacts, 'exchanges'>, day: string): Exchange[] =>
  person.exchanges.filter((exchange) => runs(exchange, day));

/**
 * Whether somebody belongs to the community on a day: by a role, by a group, or as a guest of a running exchange. A
 * guest's place in a group ends with the exchange, whoever forgets to take them out of it.
 */
export const isMember = (person: PersonFacts, day: string): boolean =>
  person.status === 'active' &&
  (person.roles.length > 0 || (person.groups.size > 0 && !person.guest) || runningExchanges(person, day).length > 0);

/** Whether somebody is a substitute on a day: it gives the documents that name them, and no membership. */
export const isSubstitute = (person: PersonFacts, day: string): boolean =>
  person.status === 'active' && [...person.namings.values()].some((naming) => isDatedSubstitute(naming, day));

/** The school that somebody serves on a day: where a running exchange has them, else their own. */
export const servingSchool = (person: Pick<PersonFacts, 'schoolId' | 'exchanges'>, day: string): string => {
  const served = runningExchanges(person, day).find(
    (exchange) => exchange.kind !== 'visiting' || exchange.days === null || exchange.days.includes(day),
  );
  return served?.toSchoolId ?? person.schoolId;
};

/** The schools whose matters are somebody's own: theirs, their hosts', and for its leaders the sites of their school. */
const ownSchools = (facts: Facts, person: PersonFacts, day: string): Set<string> => {
  const own = new Set([person.schoolId, ...runningExchanges(person, day).map((exchange) => exchange.toSchoolId)]);
  if (person.roles.includes('principal') || person.roles.includes('academic_office'))
    for (const school of facts.schools.values()) if (school.parentId === person.schoolId) own.add(school.id);
  return own;
};

/** In a cooperative community other schools see only what shared groups make, and approved shared plans. */
const isOpenToCommunity = (facts: Facts, person: PersonFacts, document: DocumentFacts, day: string): boolean => {
  if (facts.community.mode !== 'cooperative' || person.roles.includes('supervisor')) return true;
  if (document.groupId !== null && facts.sharedGroups.has(document.groupId)) return true;
  const isSharedPlan = document.stage === 'shared' || facts.approved.has(document.id);
  if (document.kind === 'lesson_plan' && isSharedPlan) return true;
  return ownSchools(facts, person, day).has(document.schoolId);
};

/** What the document itself says: who it belongs to, whom it names, whose group and whose pair it is for. */
const nearRelations = (person: PersonFacts, document: DocumentFacts, day: string): Relation[] => {
  const found: Relation[] = [];
  if (document.ownerId === person.id) found.push('owner');
  if (document.adviserId === person.id) found.push('adviser');
  const naming = person.namings.get(document.id);
  if (naming && isInForce(naming, day)) found.push(naming.role === 'co_planner' ? 'member' : 'named');
  const role = document.groupId === null ? undefined : person.groups.get(document.groupId);
  if (role) found.push(role);
  if (person.partners.some((pair) => pair.person === document.ownerId && runs(pair, day))) found.push('member');
  return found;
};

/** What somebody is in the community, whatever the document. */
const communityRelations = (person: PersonFacts, document: DocumentFacts, day: string): Relation[] => {
  const found: Relation[] = [];
  const holds = (...roles: string[]) => person.roles.some((role) => roles.includes(role));
  if (holds('supervisor')) found.push('supervisor');
  if (holds('community_head', 'deputy_head')) found.push('community');
  if (holds('principal')) found.push('principal');
  if (holds('academic_office')) found.push('office');
  if (holds('teacher') || [...person.groups.values()].some((role) => role !== 'adviser')) found.push('teacher');
  if ([...person.groups].some(([group, role]) => role === 'head' && group !== document.groupId))
    found.push('other_head');
  if (runningExchanges(person, day).length > 0) found.push('exchange');
  return found;
};

/**
 * Every relation in which a person stands to a document on a day. Without membership of its community nothing holds
 * any more, not even having written it; a substitute, named with dates, is the one exception.
 */
export const relationsTo = (facts: Facts, person: PersonFacts, document: DocumentFacts, day: string): Set<Relation> => {
  if (person.status !== 'active') return new Set();
  const naming = person.namings.get(document.id);
  if (!isMember(person, day))
    return new Set(naming && isDatedSubstitute(naming, day) ? nearRelations(person, document, day) : []);
  const open = isOpenToCommunity(facts, person, document, day);
  return new Set([...nearRelations(person, document, day), ...(open ? communityRelations(person, document, day) : [])]);
};

/** Days, from `day` on, after which something dated of this person begins or no longer holds, the nearest first. */
export const lastDays = (person: PersonFacts, document: DocumentFacts, day: string): string[] => {
  const naming = person.namings.get(document.id);
  const spells = [
    ...person.exchanges,
    ...person.exchanges.flatMap(({ days }) => (days ?? []).map((single) => ({ startDay: single, endDay: single }))),
    ...person.partners,
    ...(naming ? [naming] : []),
  ];
  const turns = spells.flatMap(({ startDay, endDay }) => [startDay && addDays(startDay, -1), endDay]);
  return [...new Set(turns)].filter((turn): turn is string => turn !== null && turn >= day).sort();
};

/** Exchanges in which one teaches the host's classes; the others only sit in. */
const TEACHING: ReadonlySet<Exchange['kind']> = new Set(['rotation', 'posting', 'visiting']);

/** The school whose classes somebody teaches on a day: what they adapt is for it. */
export const teachingSchool = (person: PersonFacts, day: string): string => {
  const teaching = person.exchanges.filter((exchange) => TEACHING.has(exchange.kind));
  return servingSchool({ ...person, exchanges: teaching }, day);
};
