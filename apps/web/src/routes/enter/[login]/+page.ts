import { error } from '@sveltejs/kit';
import { loadMeIfAny } from '#lib/accounts/me.svelte.ts';
import { loadDemo } from '#lib/accounts/demo.ts';

export const load = async ({ params }) => {
  const [me, demo] = await Promise.all([loadMeIfAny(), loadDemo()]);
  const person = demo?.people.find(({ userName }) => userName === params.login);
  const school = demo?.schools.find(({ id }) => id === person?.school);
  if (!demo || !person || !school) error(404, { message: 'no such demo person', code: 'not-found' });
  return { me, person, school, password: demo.password };
};
