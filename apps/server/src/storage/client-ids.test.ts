import { expect, inject, test } from 'vitest';
import { type ClientIdStore, clientIdsContract } from '@gongbei/sync/client-ids.contract';
import { newDatabase } from '../../test/postgres.ts';
import { openTemporaryRecords } from '../../test/temporary-records.ts';
import { openClientIds, skipClientIds } from './client-ids.ts';
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

test('after a restore no id of the next million is issued, of any document', async () => {
  const records = await openTemporaryRecords();
  const ids = openClientIds(records.db, () => 1);
  const owner = { person: 'shen', school: 'urban' };
  await ids.issue('plan', owner, 3);
  await skipClientIds(records.db);
  expect(await ids.issue('plan', owner, 1)).toEqual([1_000_004]);
  await records.close();
});
