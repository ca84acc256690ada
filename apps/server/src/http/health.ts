import type { FastifyInstance } from 'fastify';

export interface Health {
  /** Each rejects when something that the server cannot work without is out of reach. */
  checks: readonly (() => Promise<unknown>)[];
  draining: () => boolean;
}

const PATIENCE = 3_000;

const within = (ms: number, work: Promise<unknown>) => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
};

/** `/livez`: the process answers. `/readyz`: it may be sent people. Neither says more. */
export const serveHealth = (app: FastifyInstance, { checks, draining }: Health): void => {
  app.get('/livez', { logLevel: 'silent' }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send('ok'),
  );
  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const answers = await Promise.allSettled(checks.map((check) => within(PATIENCE, check())));
    const ready = !draining() && answers.every(({ status }) => status === 'fulfilled');
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(ready ? 'ready' : 'not ready');
  });
};
