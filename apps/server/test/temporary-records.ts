import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords, type Records } from '../src/storage/records.ts';

/** Empty, migrated records in a folder of their own, gone when closed. */
export const openTemporaryRecords = async (): Promise<Records> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gongbei-records-'));
  const records = await openRecords({ dataDir, databaseUrl: null });
  const close = async () => {
    await records.close();
    rmSync(dataDir, { recursive: true });
  };
  return { ...records, close };
};
