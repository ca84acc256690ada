import { redirect } from '@sveltejs/kit';
import type { Me } from '@gongbei/contract/people';

/** Whoever runs the installation has no desk: nothing that is written is theirs to read. */
export const load = async ({ parent }: { parent: () => Promise<{ me: Me }> }) => {
  const { me } = await parent();
  if (me.admin) redirect(307, '/admin');
};
