import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRecords } from '../storage/records.ts';
import { openSqliteLog } from '../storage/sqlite-log.ts';
import { backUp } from './back-up.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gongbei-back-up-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const inRecords = <T>(dataDir: string, work: (records: DatabaseSync) => T): T => {
  const records = new DatabaseSync(join(dataDir, 'records.sqlite'));
  try {
    return work(records);
  } finally {
    records.close();
  }
};
const archive = (dataDir: string, position: number) =>
  inRecords(dataDir, (records) =>
    records
      .prepare(
        "insert into archivedUpdate values ('plan', 'e', ?, 'edit', 'shen', 'urban', 'urban', 'c', 1, x'0000', 1)",
      )
      .run(position),
  );

test('what is put away between the copies of the records and of the log is in the backup', async () => {
  const [data, backup] = [join(folder, 'data'), join(folder, 'backup')];
  await (await openRecords({ dataDir: data, databaseUrl: null })).close();
  await openSqliteLog(join(data, 'log.sqlite')).close();
  archive(data, 1);

  const made = backUp(data, backup);
  while (!existsSync(join(`${backup}.unfinished`, 'records.sqlite'))) await turn();
  expect(existsSync(join(`${backup}.unfinished`, 'log.sqlite'))).toBe(false);
  archive(data, 2);
  await made;

  const kept = inRecords(backup, (records) => records.prepare('select position from archivedUpdate').all());
  expect(kept.map(({ position }) => position)).toEqual([1, 2]);
});
