import type { Demo } from '@gongbei/contract/people';
import { ask, AskError } from '#lib/api/ask.ts';

/** The people of a demo installation; null on every other. */
export const loadDemo = async (): Promise<Demo | null> => {
  try {
    return await ask('GET /api/demo');
  } catch (error) {
    if (error instanceof AskError && error.code === 'not-found') return null;
    throw error;
  }
};

type DemoPerson = Demo['people'][number];

/** The demo's people under their communities and schools, in the order in which the server names them. */
export const bySchool = ({ people, schools }: Demo) => {
  const communities = [...new Set(people.map(({ community }) => community.zh))];
  return communities.map((name) => {
    const members = people.filter(({ community }) => community.zh === name);
    const homes = schools.filter((school) => members.some((person) => person.school === school.id));
    return {
      name: members[0]?.community ?? { zh: name, en: name },
      schools: homes.map((school) => ({
        school,
        people: members.filter((person: DemoPerson) => person.school === school.id),
      })),
    };
  });
};
