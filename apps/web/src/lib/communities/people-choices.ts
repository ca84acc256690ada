import type { CommunityPage, School } from '@gongbei/contract/people';
import type { SchoolKind } from '@gongbei/contract/roles';
import { bi } from '#lib/i18n/bilingual.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Choice } from '#lib/ui/choice.ts';

type Member = CommunityPage['people'][number];

/** Who may plan, as a list to choose from: a supervisor comments and advises, and is in none of it. */
export const planners = ({ people, schools }: CommunityPage, kinds?: readonly SchoolKind[]): Member[] => {
  const kindOf = new Map(schools.map(({ id, kind }) => [id, kind]));
  return people.filter(({ roles, school }) => {
    const kind = kindOf.get(school);
    return !roles.includes('supervisor') && kind !== undefined && (!kinds || kinds.includes(kind));
  });
};

/** Everybody with their school: namesakes are told apart. */
export const choicesOf = (people: readonly Member[], schools: ReadonlyMap<School['id'], School>): Choice[] =>
  people.map(({ id, name, school }) => {
    const home = schools.get(school);
    const label = home ? m.person_at_school({ person: bi(name), school: bi(home.short) }) : bi(name);
    return { value: id, label, ...(home && { hue: home.hue }) };
  });

export const schoolMap = ({ schools }: Pick<CommunityPage, 'schools'>): ReadonlyMap<School['id'], School> =>
  new Map(schools.map((school) => [school.id, school]));

export const memberMap = ({ people }: Pick<CommunityPage, 'people'>): ReadonlyMap<string, Member> =>
  new Map(people.map((person) => [person.id as string, person]));
