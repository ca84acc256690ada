import { inject } from 'vitest';
import { type ClientIdStore, clientIdsContract } from '@gongbei/sync/client-ids.contract';
import { newDatabase } from '../../test/postgres.ts';
import { openTemporaryRecords } from '../../test/temporary-records.ts';
import { openClientIds } from './client-ids.ts';
import { openRecords, type Records } from './records.ts';

const storeIn = (...records: Records[]): ClientIdStore => {
  let opened = 0;
  return {
    open: () => openClientIds(records[opened++ % records.length]!.db, () => 1),
    dispose: async () => void (await Promise.all(records.map(({ close }) => close()))),
  };
};

clientIdsContract('records in SQLite', async () => storeIn(await openTemporaryRecords()));

const postgres = inject('postgres');
if (postgres)
  clientIdsContract('records in PostgreSQL, two servers', async () => {
    const config = { dataDir: '', databaseUrl: await newDatabase(postgres) };
    return storeIn(await openRecords(config), await openRecords(config));
  });
