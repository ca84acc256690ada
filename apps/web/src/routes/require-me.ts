import { redirect } from '@sveltejs/kit';
import type { Me } from '@gongbei/contract/people';
import { loadMe } from '#lib/accounts/me.svelte.ts';
import { signInAddress } from '#lib/accounts/next-path.ts';
import { AskError } from '#lib/api/ask.ts';

/** Who is signed in, for the pages that need somebody; others are sent to sign in and come back to where they were going. */
export const requireMe = async ({ url }: { url: URL }): Promise<{ me: Me }> => {
  try {
    return { me: await loadMe() };
  } catch (error) {
    if (error instanceof AskError && error.code === 'signed-out') redirect(307, signInAddress(url));
    throw error;
  }
};
