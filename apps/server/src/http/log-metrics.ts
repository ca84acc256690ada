import type { FastifyBaseLogger } from 'fastify';
import type { Metric, OnMetric } from '@gongbei/sync/metric';
import { traceOf } from './log.ts';

/** What clients do wrong by themselves; everything else is trouble of the server's own. */
const CLIENTS_OWN: ReadonlySet<Metric> = new Set([
  'update-refused',
  'awareness-dropped',
  'resync-asked',
  'message-malformed',
  'too-many-sockets',
  'too-many-frames',
  'too-many-questions',
  'too-many-refusals',
  'too-many-client-ids',
  'upgrade-timed-out',
]);

const MINUTE = 60_000;
/** sockets that get a line of their own within a minute; beyond, they are counted together */
const LINES = 100;
const OTHERS = 'others';

/**
 * Writes what goes wrong with open documents: a line when a socket begins to misbehave, then one each minute with how
 * often, for as long as it goes on. What no socket is behind is counted by what it is.
 */
export const logMetrics = (log: FastifyBaseLogger, every = MINUTE): OnMetric => {
  const more = new Map<string, { metric: Metric; times: number }>();
  let timer: NodeJS.Timeout | null = null;

  const write = (metric: Metric, line: object) =>
    CLIENTS_OWN.has(metric) ? log.info({ metric, ...line }, 'collab') : log.warn({ metric, ...line }, 'collab');

  const sum = () => {
    for (const [key, { metric, times }] of [...more]) {
      more.delete(key);
      if (times === 0) continue;
      write(metric, { of: key, times });
      more.set(key, { metric, times: 0 });
    }
    timer = more.size > 0 ? setTimeout(sum, every).unref() : null;
  };

  return (metric, document, detail, connection) => {
    const own = connection ?? metric;
    const key = more.has(own) || more.size < LINES ? own : OTHERS;
    const known = more.get(key);
    if (known) return void (known.times += 1);
    more.set(key, { metric, times: key === OTHERS ? 1 : 0 });
    timer ??= setTimeout(sum, every).unref();
    if (key !== OTHERS) write(metric, { document, connection, ...describe(detail) });
  };
};

const describe = (detail: unknown) => {
  if (detail instanceof Error) return traceOf(detail);
  return typeof detail === 'string' ? { detail } : {};
};
