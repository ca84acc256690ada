import { capabilitiesOf, type Capability, type Standing } from '@gongbei/contract/capabilities';
import { addDays, endOfDay } from './calendar.ts';
import { hasEnded, type DocumentFacts, type Facts } from './facts.ts';
import type { PersonFacts } from './person-facts.ts';
import { isMember, lastDays, relationsTo, runningExchanges, servingSchool } from './relations.ts';

/** Somebody in a community on its day of today, whether they belong to it or not. */
export interface Place {
  facts: Facts;
  person: PersonFacts;
  day: string;
}

/** A supervisor or adviser only comments, so what they made they could not even edit. */
export const mayCreate = (person: PersonFacts, day: string): boolean =>
  isMember(person, day) &&
  !person.roles.includes('supervisor') &&
  (person.roles.length > 0 ||
    runningExchanges(person, day).length > 0 ||
    [...person.groups.values()].some((role) => role !== 'adviser'));

export const standingOn = (facts: Facts, person: PersonFacts, document: DocumentFacts, day: string): Standing => ({
  relations: relationsTo(facts, person, document, day),
  stage: document.stage,
  archived: document.archivedAt !== null,
  approved: facts.approved.has(document.id),
  reviewer: document.reviewerId === person.id,
  submitter: document.submittedBy === person.id,
  ended: hasEnded(facts.community, day),
});

/** Only a lesson plan is adapted; a note of another meeting is nobody's to copy as their own. */
export const capabilitiesIn = (standing: Standing, { kind }: Pick<DocumentFacts, 'kind'>): Capability[] =>
  capabilitiesOf(standing).filter((capability) => kind === 'lesson_plan' || capability !== 'adapt');

/** One person stands to thousands of documents in a handful of ways. */
export const remembering = (judge: typeof capabilitiesIn) => {
  const known = new Map<string, ReadonlySet<Capability>>();
  return (standing: Standing, { kind }: Pick<DocumentFacts, 'kind'>): ReadonlySet<Capability> => {
    const { relations, stage, archived, approved, reviewer, submitter, ended } = standing;
    const way = [kind, stage, archived, approved, reviewer, submitter, ended, ...relations].join();
    const capabilities = known.get(way) ?? new Set(judge(standing, { kind }));
    known.set(way, capabilities);
    return capabilities;
  };
};

/**
 * The end of the first day after which the person may do something else with the document, or serves another school.
 * Dates that change neither are none: nobody is judged anew at midnight for nothing.
 */
export const validUntil = ({ facts, person, day }: Place, document: DocumentFacts): number | null => {
  const { timeZone, untilDay } = facts.community;
  const on = (date: string) =>
    [servingSchool(person, date), ...capabilitiesIn(standingOn(facts, person, document, date), document)].join();
  const lasts = [
    ...lastDays(person, document, day),
    ...(untilDay !== null && untilDay >= day ? [untilDay] : []),
  ].sort();
  const last = lasts.find((date) => on(addDays(date, 1)) !== on(day));
  return last === undefined ? null : endOfDay(last, timeZone);
};
