import { fromNodeHeaders } from 'better-auth/node';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { serve } from '../http/serve.ts';
import type { Tables } from '../storage/tables.ts';
import type { Auth } from './auth.ts';
import { handOverCookies } from './hand-over-cookies.ts';
import type { Deeds } from './record-sign-ins.ts';
import { seeResets, unseenResets } from './resets.ts';
import type { SignInCodes } from './sign-in-codes.ts';
import { signInLimits } from './sign-in-limits.ts';
import { setPasswordWithCode } from './sign-in-with-code.ts';

interface CodesParts {
  auth: Auth;
  db: Kysely<Tables>;
  codes: SignInCodes;
  now: () => number;
  demo: boolean;
  deeds: Deeds;
}

export type SignInAs = (
  call: { request: FastifyRequest; reply: FastifyReply },
  given: { username: string; password: string },
) => Promise<void>;

/** Signs in whoever has just set a password of their own. */
export const signingIn =
  (auth: Auth): SignInAs =>
  async ({ request, reply }, body) => {
    const headers = fromNodeHeaders(request.headers);
    handOverCookies(reply, (await auth.api.signInUsername({ body, headers, returnHeaders: true })).headers);
  };

/** Serves one-time codes: the first sign-in of most people, and the first one after a reset. */
export const registerCodes = (app: FastifyInstance, { auth, db, codes, now, demo, deeds }: CodesParts): void => {
  const limitAttempts = signInLimits(app, demo);
  const signIn = signingIn(auth);

  serve(app, 'POST /api/auth/sign-in/code', async ({ body, request, reply }) => {
    await limitAttempts(request, reply);
    await setPasswordWithCode({ db, codes, now, deeds }, body);
    await signIn({ request, reply }, { username: body.username.trim(), password: body.newPassword });
    return {};
  });
  serve(app, 'GET /api/account/resets', async ({ actor }) => ({ resets: await unseenResets(db, actor.person) }));
  serve(app, 'POST /api/account/resets/seen', async ({ actor }) => {
    await seeResets(db, actor.person, now());
    return {};
  });
};
