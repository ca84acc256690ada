import { join } from 'node:path';
import type { Bus } from '@gongbei/sync/bus';
import type { ClientIds } from '@gongbei/sync/client-ids';
import { openMemoryBus } from '@gongbei/sync/memory-bus';
import type { UpdateLog } from '@gongbei/sync/update-log';
import type { Config } from '../config.ts';
import { claimDataDir, shareDataDir } from './claim-data-dir.ts';
import { openClientIds } from './client-ids.ts';
import { openLogEpochs } from './log-epochs.ts';
import type { Attempts } from './redis-attempts.ts';
import { rememberLoss } from './losses.ts';
import { openRedis } from './open-redis.ts';
import { openRecords, type Records } from './records.ts';
import { openSqliteLog } from './sqlite-log.ts';

export interface Storage {
  records: Records;
  log: UpdateLog;
  ids: ClientIds;
  bus: Bus;
  /** null: there is only one server, which counts for itself */
  attempts: Attempts | null;
  /** Reject when what they stand for cannot be read right now. */
  checks: readonly (() => Promise<unknown>)[];
  /** Ends when everything is written. */
  close(): Promise<void>;
}

export interface StorageParts {
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'redisUrl'>;
  now: () => number;
  /** told of what went wrong beside any request */
  onFailure: (error: unknown) => void;
  /** told in one line what whoever runs the server should know */
  onNotice?: (line: string) => void;
}

/** Opens everything that the configuration says is kept, and where. */
export const openStorage = async (parts: StorageParts): Promise<Storage> => {
  const { redisUrl } = parts.config;
  return redisUrl ? openScaled(parts, redisUrl) : openEmbedded(parts);
};

/** One process, its records and its logs on disk. */
const openEmbedded = async ({ config, now, onFailure }: StorageParts): Promise<Storage> => {
  const release = claimDataDir(config.dataDir);
  const records = await openRecords(config, onFailure);
  const log = openSqliteLog(join(config.dataDir, 'log.sqlite'));
  const bus = openMemoryBus(undefined, onFailure);
  return {
    records,
    log,
    ids: openClientIds(records.db, now),
    bus,
    attempts: null,
    checks: [() => records.check(), () => log.load('any')],
    close: async () => {
      await log.close();
      await bus.close();
      await records.close();
      release();
    },
  };
};

/** Any number of processes, records in PostgreSQL, logs in Redis; the data directory holds pictures alone. */
const openScaled = async (
  { config, now, onFailure, onNotice = () => {} }: StorageParts,
  redisUrl: string,
): Promise<Storage> => {
  shareDataDir(config.dataDir);
  const records = await openRecords(config, onFailure);
  const epochs = openLogEpochs(records.db, now);
  const onLoss = () => rememberLoss(records.db, now());
  const redis = await openRedis({ url: redisUrl, epochs, onFailure, onNotice, onLoss }).catch(
    async (error: unknown) => {
      await records.close();
      throw error;
    },
  );
  return {
    records,
    log: redis.log,
    ids: openClientIds(records.db, now),
    bus: redis.bus,
    attempts: redis.attempts,
    checks: [() => records.check(), () => redis.check()],
    close: async () => {
      await redis.close();
      await records.close();
    },
  };
};
