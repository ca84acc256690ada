import type { FastifyInstance } from 'fastify';
import type { PersonId, SchoolId } from '@gongbei/contract/ids';
import type { Demo } from '@gongbei/contract/people';
import { Refusal } from '../errors.ts';
import { serve } from '../http/serve.ts';
import { readWorld, type World } from './world.ts';

/** The communities that somebody is in: by a role, by a group, or by a document that they stand in for. */
const communitiesOf = (world: World, person: string): World['communities'] => {
  const ids = new Set([
    ...Object.keys(world.people.find(({ id }) => id === person)!.roles),
    ...world.groups.filter(({ members }) => members.some((member) => member.person === person)).map((g) => g.community),
    ...world.documents
      .filter(({ editors }) => editors.some((editor) => editor.person === person && editor.as === 'substitute'))
      .map(({ community }) => community),
  ]);
  return world.communities.filter(({ id }) => ids.has(id));
};

const demoOf = (world: World): Demo => ({
  people: world.people
    .filter(({ status }) => status === 'active')
    .map((person) => {
      const names = communitiesOf(world, person.id).map(({ name }) => name);
      return {
        id: person.id as PersonId,
        name: person.name,
        school: person.school as SchoolId,
        userName: person.userName,
        title: person.title,
        community: { zh: names.map(({ zh }) => zh).join('、'), en: names.map(({ en }) => en).join(', ') },
      };
    }),
  schools: world.schools.map((school) => ({
    ...school,
    id: school.id as SchoolId,
    parent: school.parent as SchoolId | null,
  })),
  password: world.password,
});

/** Serves the people of the demo for the one-click sign-in; an installation without demo answers that there is none. */
export const registerDemo = (app: FastifyInstance, { demo }: { demo: boolean }): void => {
  const answer = demo ? demoOf(readWorld()) : null;
  serve(app, 'GET /api/demo', () => {
    if (!answer) throw new Refusal('not-found');
    return answer;
  });
};
