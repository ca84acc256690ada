import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../errors.ts';
import { requireActor } from '../http/actor-of.ts';

const MINUTE = 60_000;
/** Attempts per minute and address: for one name, and for all names, since a whole school may share one address. */
const PER_NAME = 20;
const PER_ADDRESS = 300;
/** Times per minute that somebody signed in may say their password: whoever found a page open guesses it otherwise. */
const PER_PERSON = 10;
/** Times per minute and address that the first run's token may be tried: nobody types it, it comes with the link. */
const PER_SETUP = 10;
/** The demo's one-click sign-in is pressed again and again from one address. */
const DEMO_FACTOR = 20;

/** Whoever has one address of IPv6 has 2^64 of them. */
const addressOf = (request: FastifyRequest) => normalizeIP(request.ip, 64);
const nameOf = (request: FastifyRequest) => (request.body as { username: string }).username.toLowerCase();

type Limit = ReturnType<FastifyInstance['createRateLimit']>;
export type LimitAttempts = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

const refuseBeyond =
  (limits: readonly Limit[]): LimitAttempts =>
  async (request, reply) => {
    for (const attempt of limits) {
      const count = await attempt(request);
      if (count.isAllowed || !count.isExceeded) continue;
      reply.header('retry-after', count.ttlInSeconds);
      throw new Refusal('too-many-requests');
    }
  };

/** Counts attempts to sign in; refuses those that come too fast. Call it with the body already parsed. */
export const signInLimits = (app: FastifyInstance, demo: boolean): LimitAttempts => {
  const factor = demo ? DEMO_FACTOR : 1;
  const limit = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    app.createRateLimit({ max: max * factor, timeWindow: MINUTE, keyGenerator });
  return refuseBeyond([
    limit(PER_ADDRESS, (request) => `sign-in ${addressOf(request)}`),
    limit(PER_NAME, (request) => `sign-in ${addressOf(request)} ${nameOf(request)}`),
  ]);
};

/** Counts how often somebody who is signed in says their own password. */
export const passwordLimits = (app: FastifyInstance): LimitAttempts => {
  const keyGenerator = async (request: FastifyRequest) => `password ${(await requireActor(request)).person}`;
  return refuseBeyond([app.createRateLimit({ max: PER_PERSON, timeWindow: MINUTE, keyGenerator })]);
};

/** Counts how often the first run's token is tried. */
export const setupLimits = (app: FastifyInstance): LimitAttempts =>
  refuseBeyond([app.createRateLimit({ max: PER_SETUP, timeWindow: MINUTE, keyGenerator: addressOf })]);
