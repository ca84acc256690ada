import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { otherLogContract } from '@gongbei/sync/other-log.contract';
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

const makeStore = () => {
  const { path, remove } = makeFile();
  return {
    open: () => openSqliteLog(path),
    break: () => alter(path, 'alter table entry rename to entryGone'),
    mend: () => alter(path, 'alter table entryGone rename to entry'),
    dispose: remove,
  };
};

updateLogContract('SQLite', makeStore);
otherLogContract('SQLite', makeStore);

test('refuses the file of a newer program and leaves it as it was', async () => {
  const { path, remove } = makeFile();
  await openSqliteLog(path).close();
  alter(path, 'pragma user_version = 3');
  expect(() => openSqliteLog(path)).toThrow(/newer version/);
  alter(path, 'pragma user_version = 2');
  await openSqliteLog(path).close();
  remove();
});

test('brings a file of the first program up to date, with everything that is in it', async () => {
  const { path, remove } = makeFile();
  const log = openSqliteLog(path);
  const origin = { person: 'shen', school: 'urban', serving: 'urban', connection: null };
  const { epoch } = await log.append('plan', [{ update: Uint8Array.of(1), kind: 'seed', origin, at: 1 }]);
  await log.close();
  alter(path, 'drop table snapshot; alter table document drop column dropped; pragma user_version = 1');
  const again = openSqliteLog(path);
  expect(await again.load('plan')).toMatchObject({ epoch, head: 1, snapshot: null });
  const snapshot = { position: 1, update: Uint8Array.of(1), stateVector: Uint8Array.of(0) };
  expect(await again.compact('plan', snapshot, { epoch, keepAfter: 1 })).toBe(true);
  await again.close();
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

test('what another process appends is followed', async () => {
  const { path, remove } = makeFile();
  const log = openSqliteLog(path);
  const seen: number[] = [];
  log.follow('plan', 0, (entries) => seen.push(...entries.map(({ at }) => at)));
  const script = `
    import { openSqliteLog } from ${JSON.stringify(new URL('./sqlite-log.ts', import.meta.url).href)};
    const log = openSqliteLog(${JSON.stringify(path)});
    const origin = { person: 'lin', school: 's', serving: 's', connection: null };
    for (const at of [1, 2, 3]) await log.append('plan', [{ update: Uint8Array.of(at), kind: 'edit', origin, at }]);
    await log.close();
  `;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]), 3_000);
  await log.close();
  remove();
});
