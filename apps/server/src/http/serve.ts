import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { endpoints, type EndpointRoute, type Endpoints, type Given } from '@gongbei/contract/endpoints';
import type { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import { Refusal } from '../errors.ts';
import { actorOf } from './actor-of.ts';

/** What a handler is asked: everything parsed by the contract, and by whom. */
export interface Call<R extends EndpointRoute> {
  actor: Endpoints[R]['admits'] extends 'signed-in' ? Actor : Actor | null;
  params: Given<R, 'params'>;
  query: Given<R, 'query'>;
  body: Given<R, 'body'>;
  request: FastifyRequest;
  /** for headers only: what is sent is what the handler answers */
  reply: FastifyReply;
}
/** What a handler answers, before it is held to the contract: what the reply's schema does not name is left out. */
export type Answer<R extends EndpointRoute> = z.input<Endpoints[R]['reply']>;

const parse = (part: 'query' | 'body', schema: z.ZodType, given: unknown): unknown => {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.');
  throw new Refusal('invalid-request', field || part);
};

/** An id that nothing could ever have is answered like one that nothing has. */
const parseParams = (schema: z.ZodType, given: unknown): unknown => {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Refusal('not-found');
};

/** Serves one endpoint of the contract. */
export const serve = <R extends EndpointRoute>(
  app: FastifyInstance,
  route: R,
  handler: (call: Call<R>) => Answer<R> | Promise<Answer<R>>,
): void => {
  const { admits, params, query, body, reply: promised } = endpoints[route];
  const [method, url] = route.split(' ') as [HTTPMethods, string];
  app.route({
    method,
    url,
    handler: async (request, reply) => {
      const actor = await actorOf(request);
      if (admits === 'signed-in' && !actor) throw new Refusal('signed-out');
      const call = {
        actor,
        params: parseParams(params, request.params),
        query: parse('query', query, request.query),
        body: parse('body', body, request.body ?? {}),
        request,
        reply,
      } as Call<R>;
      const answer = promised.parse(await handler(call));
      return reply.send(answer);
    },
  });
};
