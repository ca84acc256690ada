import type { FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import type { Config } from '../config.ts';

/** Where an unexpected error came from, without its message: that may carry what people wrote. */
export const traceOf = (error: unknown) => {
  if (!(error instanceof Error)) return { thrown: typeof error };
  // a message can have lines of its own, which look like anything
  const [, trace = ''] = error.stack?.split(error.message || '\n', 2) ?? [];
  const frames = trace.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    code: 'code' in error ? String(error.code) : undefined,
    at: frames.slice(0, 8).map((line) => line.trim()),
  };
};

/** A log that never carries what people wrote, nor who they are. */
export const openLog = (level: Config['logLevel']): Logger =>
  pino({
    level,
    base: null,
    serializers: { err: traceOf, error: traceOf, req: () => undefined, res: () => undefined },
  });

/** One line per request: the route's pattern stands for the address. */
export const logRequests = (app: FastifyInstance): void => {
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    if (reply.statusCode >= 500) request.log.warn(line, 'request');
    else request.log.info(line, 'request');
  });
};
