import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Route } from '@gongbei/contract/endpoint';
import type { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import { Refusal } from '../errors.ts';
import { requireActor } from './actor-of.ts';

interface RawRoute<P extends z.ZodType> {
  params: P;
  /** the media types of the body, which arrives whole as a `Buffer`; left out: no body */
  accepts?: readonly string[];
  /** bytes of the body at most */
  limit?: number;
}

export interface RawCall<P extends z.ZodType> {
  actor: Actor;
  params: z.output<P>;
  body: Buffer;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Serves signed-in people bytes instead of JSON, in one direction or both. Problems are answered as everywhere. */
export const serveRaw = <P extends z.ZodType>(
  app: FastifyInstance,
  route: Route,
  { params, accepts = [], limit }: RawRoute<P>,
  handler: (call: RawCall<P>) => Promise<FastifyReply>,
): void => {
  const [method, url] = route.split(' ') as [HTTPMethods, string];
  const parseParams = (given: unknown) => {
    const parsed = params.safeParse(given);
    if (!parsed.success) throw new Refusal('not-found');
    return parsed.data;
  };
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    if (accepts.length > 0)
      scope.addContentTypeParser([...accepts], { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.route({
      method,
      url,
      bodyLimit: limit,
      // before the body is read, so that nobody uploads for nothing
      onRequest: async (request) => void (await requireActor(request)),
      handler: async (request, reply) => {
        const actor = await requireActor(request);
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return handler({ actor, params: parseParams(request.params), body, request, reply });
      },
    });
  });
};
