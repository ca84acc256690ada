import type { UpdateLog } from '@gongbei/sync/update-log';
import { StartRefused } from '../errors.ts';
import type { LogEpochs } from './log-epochs.ts';
import { type Attempts, openRedisAttempts } from './redis-attempts.ts';
import { RedisBus } from './redis-bus.ts';
import { RedisConnection } from './redis-connection.ts';
import { RedisEpoch } from './redis-epoch.ts';
import { RedisKeys } from './redis-keys.ts';
import { RedisLog } from './redis-log.ts';
import { checkRights } from './redis-rights.ts';
import { checkRedis } from './redis-settings.ts';
import { RedisSubscriptions } from './redis-subscriptions.ts';

export interface RedisParts {
  url: string;
  /** which log belongs to the records */
  epochs: LogEpochs;
  onFailure: (error: unknown) => void;
  /** told in one line what whoever runs the server should know */
  onNotice: (line: string) => void;
  /** told before a log that has gone back goes on as another one: what devices have may be missing */
  onLoss?: () => Promise<void>;
  /** ms that a command may take */
  patience?: number;
  /** what all keys begin with */
  place?: string;
}

export interface Redis {
  log: UpdateLog;
  bus: RedisBus;
  attempts: Attempts;
  /** Rejects when Redis is away, lets us not listen, or does not hold the log that belongs to the records. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Channels are the same in all databases of a server, so that the database's number must part them. */
export const placeOf = (url: string): string => `gongbei${URL.parse(url)?.pathname.replace(/^\/0?$/, '') ?? ''}`;

const connect = async (parts: Pick<RedisParts, 'url' | 'onFailure' | 'patience'>): Promise<RedisConnection> => {
  try {
    return await new RedisConnection(parts).open();
  } catch (error) {
    throw new StartRefused(`The Redis at REDIS_URL cannot be reached (${reason(error)}).`, { cause: error });
  }
};

const reason = (error: unknown) => {
  if (!(error instanceof Error)) return 'no answer';
  const { code } = error as NodeJS.ErrnoException;
  return code ?? /^(NOAUTH|WRONGPASS|NOPERM)/.exec(error.message)?.[0] ?? 'no answer';
};

const WENT_BACK =
  'Redis has gone back behind what it had confirmed: its epoch is renewed, and every device sends what it lacks.';

/** Opens the update log and the bus in Redis; refuses to start with one that is out of reach, or would forget. */
export const openRedis = async (parts: RedisParts): Promise<Redis> => {
  const { url, epochs, onFailure, onNotice } = parts;
  const connection = await connect(parts);
  const listening = await connect(parts).catch((error: unknown) => {
    connection.close();
    throw error;
  });
  const close = () => [connection, listening].forEach((one) => one.close());
  try {
    const notice = await checkRedis(connection);
    if (notice) onNotice(notice);
    const place = parts.place ?? placeOf(url);
    const keys = new RedisKeys(place);
    await checkRights({ connection, listening, keys, place });
    const epoch = new RedisEpoch({ connection, keys, epochs, onNotice });
    await epoch.open();
    const subscriptions = new RedisSubscriptions(listening, onFailure);
    const onLoss = async () => {
      onNotice(WENT_BACK);
      await parts.onLoss?.();
    };
    const log = new RedisLog({ connection, subscriptions, keys, epoch, onLoss });
    const bus = new RedisBus({ connection, subscriptions, keys, onFailure });
    return {
      log,
      bus,
      attempts: openRedisAttempts(connection, keys),
      check: async () => {
        subscriptions.check();
        await epoch.check();
      },
      close: async () => {
        await log.close();
        await bus.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
};
