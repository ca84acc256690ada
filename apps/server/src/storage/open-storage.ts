import { join } from 'node:path';
import type { Bus } from '@gongbei/sync/bus';
import type { ClientIds } from '@gongbei/sync/client-ids';
import { openMemoryBus } from '@gongbei/sync/memory-bus';
import type { UpdateLog } from '@gongbei/sync/update-log';
import type { Config } from '../config.ts';
import { claimDataDir } from './claim-data-dir.ts';
import { openClientIds } from './client-ids.ts';
import { openRecords, type Records } from './records.ts';
import { openSqliteLog } from './sqlite-log.ts';

export interface Storage {
  records: Records;
  log: UpdateLog;
  ids: ClientIds;
  bus: Bus;
  /** Reject when what they stand for cannot be read right now. */
  checks: readonly (() => Promise<unknown>)[];
  /** Ends when everything is written. */
  close(): Promise<void>;
}

export interface StorageParts {
  config: Pick<Config, 'dataDir' | 'databaseUrl'>;
  now: () => number;
  /** told of what went wrong beside any request */
  onFailure: (error: unknown) => void;
}

/** Opens everything that the configuration says is kept, and where: one process, its records and its logs on disk. */
export const openStorage = async ({ config, now, onFailure }: StorageParts): Promise<Storage> => {
  const release = claimDataDir(config.dataDir);
  const records = await openRecords(config, onFailure);
  const log = openSqliteLog(join(config.dataDir, 'log.sqlite'));
  const bus = openMemoryBus(undefined, onFailure);
  return {
    records,
    log,
    ids: openClientIds(records.db, now),
    bus,
    checks: [() => records.check(), () => log.load('any')],
    close: async () => {
      await log.close();
      await bus.close();
      await records.close();
      release();
    },
  };
};
