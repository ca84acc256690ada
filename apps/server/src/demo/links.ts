import type { Bilingual } from '@gongbei/contract/text';
import { readWorld, type World } from './world.ts';

export interface DemoLink {
  /** who comes in by it, and where they teach */
  who: Bilingual;
  url: string;
}

/** The two teachers of the pair, each under a host name of their own: one browser keeps two sign-ins apart that way. */
const DOORS = [
  { host: 'localhost', userName: 'shenzy' },
  { host: '127.0.0.1', userName: 'linxy' },
];
const PLAN = 'd01';

const wordsFor = ({ people, schools }: World, userName: string): Bilingual => {
  const person = people.find((candidate) => candidate.userName === userName)!;
  const school = schools.find(({ id }) => id === person.school)!;
  return { zh: `${person.name.zh}（${school.name.zh}）`, en: `${person.name.en} (${school.name.en})` };
};

/** The links that the start of the demo prints: pages that ask once and sign in by a POST. */
export const links = (port: number): DemoLink[] => {
  const world = readWorld();
  return DOORS.map(({ host, userName }) => ({
    who: wordsFor(world, userName),
    url: `http://${host}:${port}/enter/${userName}?next=/documents/${PLAN}`,
  }));
};
