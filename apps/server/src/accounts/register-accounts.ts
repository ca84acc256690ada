import { APIError } from 'better-auth/api';
import { fromNodeHeaders } from 'better-auth/node';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { ProblemCode } from '@gongbei/contract/problems';
import { Refusal } from '../errors.ts';
import { actorOf } from '../http/actor-of.ts';
import { serve } from '../http/serve.ts';
import type { Tables } from '../storage/tables.ts';
import type { Auth } from './auth.ts';
import { keepConfirmation } from './confirm-password.ts';
import { handOverCookies } from './hand-over-cookies.ts';
import type { Identification } from './identify.ts';
import type { Deeds } from './record-sign-ins.ts';
import { passwordLimits, signInLimits } from './sign-in-limits.ts';

/** Turns a refusal of the library into one of ours, and has it noted; anything else goes its way as an error. */
const refusing = async <T>(code: ProblemCode, work: Promise<T>, note: () => Promise<void>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof APIError) || error.statusCode >= 500) throw error;
    await note();
    throw new Refusal(code, undefined, { cause: error });
  }
};

interface AccountDoors {
  auth: Auth;
  db: Kysely<Tables>;
  demo: boolean;
  now: () => number;
  forget: Identification['forget'];
  deeds: Deeds;
}

/** Serves signing in and out, a new password, and the list of a person's own sign-ins. */
export const registerAccounts = (app: FastifyInstance, doors: AccountDoors): void => {
  const { auth, db, demo, now, forget, deeds } = doors;
  const limitAttempts = signInLimits(app, demo);
  const limitPasswords = passwordLimits(app);

  serve(app, 'POST /api/auth/sign-in/username', async ({ body, request, reply }) => {
    await limitAttempts(request, reply);
    const signIn = auth.api.signInUsername({ body, headers: fromNodeHeaders(request.headers), returnHeaders: true });
    const { headers, response } = await refusing('wrong-sign-in', signIn, () => deeds.refused(body.username));
    if (response) await deeds.did(response.user.id, 'sign-in');
    handOverCookies(reply, headers);
    return {};
  });

  serve(app, 'POST /api/auth/sign-out', async ({ request, reply }) => {
    const actor = await actorOf(request);
    const { headers } = await auth.api.signOut({ headers: fromNodeHeaders(request.headers), returnHeaders: true });
    if (actor) await deeds.did(actor.person, 'sign-out');
    handOverCookies(reply, headers);
    return {};
  });

  serve(app, 'POST /api/auth/change-password', async ({ actor, body, request, reply }) => {
    await limitPasswords(request, reply);
    const change = auth.api.changePassword({
      body: { ...body, revokeOtherSessions: true },
      headers: fromNodeHeaders(request.headers),
      returnHeaders: true,
    });
    const { headers } = await refusing('wrong-password', change, () =>
      deeds.did(actor.person, 'change-password', 'refused'),
    );
    await deeds.did(actor.person, 'change-password');
    handOverCookies(reply, headers);
    return {};
  });

  serve(app, 'POST /api/auth/confirm-password', async ({ actor, body, request, reply }) => {
    await limitPasswords(request, reply);
    const proof = auth.api.verifyPassword({ body, headers: fromNodeHeaders(request.headers) });
    await refusing('wrong-password', proof, () => deeds.did(actor.person, 'sign-in', 'refused'));
    await keepConfirmation(db, actor.session, now());
    forget({ session: actor.session });
    return {};
  });

  serve(app, 'GET /api/sessions', async ({ actor }) => {
    const sessions = await (
      await auth.$context
    ).internalAdapter.listSessions(actor.person, { onlyActiveSessions: true });
    const newestFirst = sessions.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
    return {
      sessions: newestFirst.map(({ id, createdAt, userAgent }) => ({
        id,
        current: id === actor.session,
        createdAt: createdAt.toISOString(),
        userAgent: userAgent || null,
      })),
    };
  });

  serve(app, 'DELETE /api/sessions/:session', async ({ actor, params }) => {
    const { internalAdapter } = await auth.$context;
    const sessions = await internalAdapter.listSessions(actor.person);
    const session = sessions.find(({ id }) => id === params.session);
    if (!session) throw new Refusal('not-found');
    await internalAdapter.deleteSession(session.token);
    await deeds.did(actor.person, 'end-sign-in');
    return {};
  });
};
