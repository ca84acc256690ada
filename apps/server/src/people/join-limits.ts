import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../errors.ts';

/** Links tried per minute and address: a whole school opens theirs on one afternoon, behind one address. */
const PER_ADDRESS = 120;

/** Counts who tries links; refuses those that come too fast. */
export const joinLimits = (app: FastifyInstance) => {
  const keyGenerator = (request: FastifyRequest) => normalizeIP(request.ip, 64);
  const attempt = app.createRateLimit({ max: PER_ADDRESS, timeWindow: 60_000, keyGenerator });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const count = await attempt(request);
    if (count.isAllowed || !count.isExceeded) return;
    reply.header('retry-after', count.ttlInSeconds);
    throw new Refusal('too-many-requests');
  };
};
