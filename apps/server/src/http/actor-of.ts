import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor, Identify } from '../access/actor.ts';
import { Refusal } from '../errors.ts';

declare module 'fastify' {
  interface FastifyInstance {
    identify: Identify;
  }
}

/** Tells every route how to find out who is asking. */
export const admitWith = (app: FastifyInstance, identify: Identify): void => void app.decorate('identify', identify);

/** Who is asking; null: nobody. */
export const actorOf = (request: FastifyRequest): Promise<Actor | null> => request.server.identify(request.headers);

/** Who is asking; refuses whoever is not signed in. For routes that stand outside the JSON endpoints. */
export const requireActor = async (request: FastifyRequest): Promise<Actor> => {
  const actor = await actorOf(request);
  if (!actor) throw new Refusal('signed-out');
  return actor;
};
