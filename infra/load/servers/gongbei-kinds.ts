import { join } from 'node:path';
import { openLogEpochs } from '../../../apps/server/src/storage/log-epochs.ts';
import { openRecords } from '../../../apps/server/src/storage/records.ts';
import { openRedis } from '../../../apps/server/src/storage/open-redis.ts';
import { openSqliteLog } from '../../../apps/server/src/storage/sqlite-log.ts';
import { newDatabase, startPostgres } from '../../../apps/server/test/postgres.ts';
import { Gongbei } from './gongbei.ts';
import { startMeasuredRedis } from './measured-redis.ts';
import { type ServerKind, temporaryFolder } from './server.ts';

const fail = (error: unknown) => {
  throw error;
};

export const gongbeiSqlite: ServerKind = {
  name: 'Gongbei, SQLite',
  durability: 'fsync of each edit before anybody sees it or it is acknowledged',
  settles: 300,
  start: async () => {
    const folder = await temporaryFolder();
    const records = await openRecords({ dataDir: folder, databaseUrl: null });
    const log = openSqliteLog(join(folder, 'log.sqlite'));
    const close = async () => {
      await log.close();
      await records.close();
    };
    return Gongbei.start({ folder, records, log, env: {}, cpu: () => 0, close });
  },
};

export const gongbeiRedis: ServerKind = {
  name: 'Gongbei, Redis and PostgreSQL',
  durability: 'appendonly, appendfsync always: fsync of each edit before anybody sees it or it is acknowledged',
  settles: 300,
  start: async () => {
    const folder = await temporaryFolder();
    const postgres = await startPostgres();
    if (!postgres) throw new Error('PostgreSQL is not installed on this machine');
    const databaseUrl = await newDatabase(postgres.url);
    const { redis, cpu } = await startMeasuredRedis({ appendonly: 'yes', appendfsync: 'always' });
    const records = await openRecords({ dataDir: folder, databaseUrl });
    const epochs = openLogEpochs(records.db, Date.now);
    const { log, close: closeRedis } = await openRedis({ url: redis.url, epochs, onFailure: fail, onNotice: () => {} });
    const env = { DATABASE_URL: databaseUrl, REDIS_URL: redis.url };
    const close = async () => {
      await closeRedis();
      await records.close();
      await redis.stop();
      await postgres.stop();
    };
    return Gongbei.start({ folder, records, log, env, cpu, close });
  },
};
