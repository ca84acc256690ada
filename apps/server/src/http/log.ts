import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Metric, OnMetric } from '@gongbei/sync/metric';
import { pino, type Logger } from 'pino';

/** Where an unexpected error came from, without its message: that may carry what people wrote. */
export const traceOf = (error: unknown) => {
  if (!(error instanceof Error)) return { thrown: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return {
    error: error.name,
    code: 'code' in error ? String(error.code) : undefined,
    at: frames.slice(0, 8).map((line) => line.trim()),
  };
};

/** A log that never carries what people wrote, nor who they are. */
export const openLog = (level: 'info' | 'warn'): Logger =>
  pino({
    level,
    base: null,
    serializers: { err: traceOf, error: traceOf, req: () => undefined, res: () => undefined },
  });

/** What clients do wrong by themselves, thousands of times if they like: not a line each. */
const CLIENTS_OWN: ReadonlySet<Metric> = new Set([
  'update-refused',
  'awareness-dropped',
  'resync-asked',
  'message-malformed',
]);

/** What happens to documents being edited: a line where the server itself is in trouble. */
export const logMetrics =
  (log: FastifyBaseLogger): OnMetric =>
  (metric, document, detail) => {
    if (CLIENTS_OWN.has(metric)) log.debug({ metric, document }, 'collab');
    else log.warn({ metric, document, ...(detail instanceof Error ? traceOf(detail) : {}) }, 'collab');
  };

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
