import { setupNeeded } from '#lib/accounts/setup.ts';

export const load = async () => ({ needed: await setupNeeded() });
