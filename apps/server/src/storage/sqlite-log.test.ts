import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { updateLogContract } from '@gongbei/sync/update-log.contract';
import { openSqliteLog } from './sqlite-log.ts';

const makeFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'update-log-'));
  return { path: join(folder, 'log.sqlite'), remove: () => rmSync(folder, { recursive: true }) };
};
const alter = (path: string, sql: string) => {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  database.exec(sql);
  database.close();
};

updateLogContract('SQLite', () => {
  const { path, remove } = makeFile();
  return {
    open: () => openSqliteLog(path),
    break: () => alter(path, 'alter table entry rename to entryGone'),
    mend: () => alter(path, 'alter table entryGone rename to entry'),
    dispose: remove,
  };
});

test('refuses the file of a newer program and leaves it as it was', async () => {
  const { path, remove } = makeFile();
  await openSqliteLog(path).close();
  alter(path, 'pragma user_version = 2');
  expect(() => openSqliteLog(path)).toThrow(/newer version/);
  alter(path, 'pragma user_version = 1');
  await openSqliteLog(path).close();
  remove();
});

test('an append that was not waited for is committed by closing', async () => {
  const { path, remove } = makeFile();
  const log = openSqliteLog(path);
  const origin = { person: 'shen', school: 'urban', serving: 'urban', connection: null };
  const appended = log.append('plan', [{ update: Uint8Array.of(1), kind: 'edit', origin, at: 1 }]);
  await log.close();
  expect((await appended).head).toBe(1);
  await expect(log.append('plan', [])).rejects.toThrow(/closed/);
  const again = openSqliteLog(path);
  expect((await again.load('plan')).head).toBe(1);
  await again.close();
  remove();
});
