import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import { serve } from '../http/serve.ts';
import type { Tables } from '../storage/tables.ts';
import { setUp } from './set-up.ts';
import { isEmpty } from './setup-token.ts';
import { setupLimits } from './sign-in-limits.ts';

/** Serves the first run: making the administrator of an installation that has nobody yet. */
export const registerSetup = (app: FastifyInstance, { db, now }: { db: Kysely<Tables>; now: () => number }): void => {
  const limitAttempts = setupLimits(app);
  serve(app, 'GET /api/setup', async () => ({ needed: await isEmpty(db) }));
  serve(app, 'POST /api/setup', async ({ body, request, reply }) => {
    await limitAttempts(request, reply);
    await setUp(db, now, body);
    return {};
  });
};
