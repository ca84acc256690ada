import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Gate } from '../access/gate.ts';
import { serve } from '../http/serve.ts';
import type { Tables } from '../storage/tables.ts';
import { communityPage } from './community-page.ts';
import { me } from './me.ts';

export interface CommunitiesParts {
  db: Kysely<Tables>;
  gate: Gate;
  demo: boolean;
}

export const registerCommunities = (app: FastifyInstance, parts: CommunitiesParts): void => {
  serve(app, 'GET /api/me', ({ actor }) => me(parts, actor));
  serve(app, 'GET /api/communities/:community', async ({ actor, params }) =>
    communityPage(parts.db, await parts.gate.requireCommunity(actor, params.community)),
  );
};
