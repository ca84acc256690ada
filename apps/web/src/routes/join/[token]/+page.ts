import { loadMeIfAny } from '#lib/accounts/me.svelte.ts';

export const load = async () => ({ me: await loadMeIfAny() });
