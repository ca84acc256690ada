import type { FastifyInstance } from 'fastify';

export interface Health {
  /** Each rejects when something that the server cannot work without is out of reach. */
  checks: readonly (() => Promise<unknown>)[];
  draining: () => boolean;
  /** ms after which a check that has not answered counts as failed */
  patience?: number;
}

const PATIENCE = 3_000;
/** ms that an answer holds: whoever asks more often is not given more work to do */
const FRESH = 500;

const within = (ms: number, work: Promise<unknown>) => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
};

/**
 * A check that is never under way more than once: what hangs is not asked again and again, and an answer that comes late
 * is as good as any.
 */
const onceAtATime = (check: () => Promise<unknown>, patience: number) => {
  let looking: Promise<unknown> | null = null;
  let goodUntil = 0;
  const look = async () => {
    try {
      await check();
      goodUntil = performance.now() + FRESH;
    } finally {
      looking = null;
    }
  };
  return async () => {
    if (performance.now() < goodUntil) return;
    looking ??= look();
    await within(patience, looking);
  };
};

/** `/livez`: the process answers. `/readyz`: it may be sent people. Neither says more. */
export const serveHealth = (app: FastifyInstance, { checks, draining, patience = PATIENCE }: Health): void => {
  const looks = checks.map((check) => onceAtATime(check, patience));
  app.get('/livez', { logLevel: 'silent' }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send('ok'),
  );
  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const answers = await Promise.allSettled(looks.map((look) => look()));
    const ready = !draining() && answers.every(({ status }) => status === 'fulfilled');
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(ready ? 'ready' : 'not ready');
  });
};
