import { redirect } from '@sveltejs/kit';
import { communityPath } from '#lib/communities/community.svelte.ts';

export const load = ({ params }) => redirect(307, communityPath(params.community, 'plans'));
