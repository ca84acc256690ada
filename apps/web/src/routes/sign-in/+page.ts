import { redirect } from '@sveltejs/kit';
import { loadMeIfAny } from '#lib/accounts/me.svelte.ts';
import { loadDemo } from '#lib/accounts/demo.ts';
import { setupNeeded } from '#lib/accounts/setup.ts';

export const load = async () => {
  const [me, demo] = await Promise.all([loadMeIfAny(), loadDemo()]);
  // nobody can sign in where there is nobody yet
  if (!me && !demo && (await setupNeeded())) redirect(307, '/setup');
  return { me, demo };
};
