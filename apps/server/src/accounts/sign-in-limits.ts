import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../errors.ts';

const MINUTE = 60_000;
/** Attempts per minute and address: for one name, and for all names, since a whole school may share one address. */
const PER_NAME = 20;
const PER_ADDRESS = 300;
/** The demo's one-click sign-in is pressed again and again from one address. */
const DEMO_FACTOR = 20;

/** Whoever has one address of IPv6 has 2^64 of them. */
const addressOf = (request: FastifyRequest) => normalizeIP(request.ip, 64);
const nameOf = (request: FastifyRequest) => (request.body as { username: string }).username.toLowerCase();

/** Counts attempts to sign in; refuses those that come too fast. Call it with the body already parsed. */
export const signInLimits = (app: FastifyInstance, demo: boolean) => {
  const factor = demo ? DEMO_FACTOR : 1;
  const limit = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    app.createRateLimit({ max: max * factor, timeWindow: MINUTE, keyGenerator });
  const limits = [
    limit(PER_ADDRESS, addressOf),
    limit(PER_NAME, (request) => `${addressOf(request)} ${nameOf(request)}`),
  ];
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    for (const attempt of limits) {
      const count = await attempt(request);
      if (count.isAllowed || !count.isExceeded) continue;
      reply.header('retry-after', count.ttlInSeconds);
      throw new Refusal('too-many-requests');
    }
  };
};
