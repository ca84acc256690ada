import { loadMeIfAny } from '#lib/accounts/me.svelte.ts';
import { loadDemo } from '#lib/accounts/demo.ts';

export const load = async () => {
  const [me, demo] = await Promise.all([loadMeIfAny(), loadDemo()]);
  return { me, demo };
};
