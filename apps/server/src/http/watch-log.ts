import { EntriesDropped, type LogEntry, OtherLog, UnexpectedHead, type UpdateLog } from '@gongbei/sync/update-log';
import type { Metrics } from './metrics.ts';

/** ms for which a failed append speaks against a log, where none has gone well since */
const MEMORY = 5_000;
/** ms after which an append that is still under way does */
const PATIENCE = 3_000;

/** What a log in good health says to whoever knows another one, or an older state of it. */
const isAnswer = (error: unknown): boolean =>
  [UnexpectedHead, OtherLog, EntriesDropped].some((kind) => error instanceof kind);

export interface WatchedLog {
  log: UpdateLog;
  /** Rejects while appends fail or hang: whoever watches from outside must not take a full disk for health. */
  check(): Promise<void>;
}

/** Measures appends, and how long an edit takes to come back out of the log, here or on another server. */
export const watchLog = (log: UpdateLog, metrics: Metrics, now: () => number): WatchedLog => {
  let failedAt: number | null = null;
  const underWay = new Set<{ began: number }>();

  const append: UpdateLog['append'] = async (...given) => {
    const began = performance.now();
    const place = { began };
    underWay.add(place);
    try {
      const done = await log.append(...given);
      failedAt = null;
      metrics.onAppend(true, performance.now() - began);
      return done;
    } catch (error) {
      if (isAnswer(error)) throw error;
      failedAt = performance.now();
      metrics.onAppend(false, performance.now() - began);
      throw error;
    } finally {
      underWay.delete(place);
    }
  };

  const follow: UpdateLog['follow'] = (document, after, onEntries, onFailure) => {
    const since = now();
    const heard = (entries: readonly LogEntry[]) => {
      for (const { kind, at } of entries) if (kind === 'edit' && at >= since) metrics.onFollow(Math.max(0, now() - at));
      onEntries(entries);
    };
    return log.follow(document, after, heard, onFailure);
  };

  return {
    log: inFrontOf(log, { append, follow }),
    check: async () => {
      if (failedAt !== null && performance.now() - failedAt < MEMORY) throw new Error('the update log refuses appends');
      const [oldest] = underWay;
      if (oldest && performance.now() - oldest.began > PATIENCE) throw new Error('the update log does not answer');
    },
  };
};

/** Everything else is asked of the log itself, whatever a log can do. */
const inFrontOf = (log: UpdateLog, own: Partial<UpdateLog>): UpdateLog =>
  new Proxy(log, {
    get: (target, name) => {
      const value: unknown = Reflect.get(name in own ? own : target, name);
      return typeof value === 'function' && !(name in own) ? value.bind(target) : value;
    },
  });
