import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { CLOSE } from '@gongbei/sync/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Server } from '../server.ts';
import { Party, WAIT } from './party.ts';
import { Clock } from './set-clock.ts';
import { openSite, OTHER_PLAN, type Site } from './site.ts';

const run = promisify(execFile);
/** ms after which everybody is sent away */
const PATIENCE = 30_000;

/**
 * From now on the kernel refuses every write of the process to any file, as on a full disk (`EFBIG` instead of `ENOSPC`,
 * and of a part of the bytes, if they begin before the limit). Needs no file system of its own, and ends at once.
 */
const fillDisk = async ({ pid }: Server): Promise<() => Promise<void>> => {
  const limit = (to: string) => run('prlimit', ['--pid', String(pid), `--fsize=${to}:`]);
  await limit('0');
  return async () => void (await limit('unlimited'));
};

/** Another process keeps the log's file locked, and does not say for how long: nothing can be written, nothing fails yet. */
const lockLog = async ({ place }: Server): Promise<() => Promise<void>> => {
  const other = new DatabaseSync(join(place.dataDir, 'log.sqlite'), WAIT);
  other.exec('begin immediate');
  return async () => other.close();
};

const canMeddle = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/** From now on the kernel answers these calls of the process, where they concern the log's file, with an error. */
const failCalls =
  (calls: string, error: string) =>
  async ({ pid, place }: Server): Promise<() => Promise<void>> => {
    const file = join(place.dataDir, 'log.sqlite-wal');
    const args = ['-f', '-qq', '-o', '/dev/null', '-P', file, '-e', `trace=${calls}`, '-e', `inject=${calls}:error=${error}`]; // prettier-ignore
    const meddler = spawn('strace', [...args, '-p', String(pid)], { stdio: 'ignore' });
    const isIn = () => !/^TracerPid:\s+0$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    await expect.poll(isIn, WAIT).toBe(true);
    return async () => {
      meddler.kill('SIGTERM');
      await once(meddler, 'exit');
    };
  };
/** A disk that turned read-only, and one that can't flush. */
const MEDDLED: [string, ReturnType<typeof failCalls>][] = [
  ['a disk that has become read-only', failCalls('pwrite64', 'EROFS')],
  ['a disk that fails to flush', failCalls('fsync,fdatasync', 'EIO')],
];

const clock = new Clock();
let site: Site;
let party: Party;

beforeAll(async () => {
  site = await openSite('embedded', clock.env);
});
beforeEach(() => void (party = new Party(site)));
afterEach(() => party.close());
afterAll(() => site?.stop());

test.each([['a full disk', fillDisk], ['a log that somebody else has locked', lockLog], ...(canMeddle ? MEDDLED : [])])(
  '%s: nothing is promised, and everything goes on by itself afterwards',
  async (_, breakIt) => {
    await party.writeTogether();
    const mend = await breakIt(site.server);
    // what was under way at that moment
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { seen } = party.ledger;
    await party.nothingIsPromised();
    expect(party.ledger.seen).toBe(seen);
    await expect.poll(() => party.readinessOf(), WAIT).toBe(503);
    await mend();
    await party.everythingIsThere();
  },
);

test('when the disk stays full everybody is sent away until it is not', async () => {
  await party.writeTogether();
  const mend = await fillDisk(site.server);
  await expect.poll(() => party.readinessOf(), WAIT).toBe(503);
  await clock.pass(site.server, PATIENCE);
  const lastCodes = () => party.devices.map(({ codes }) => codes.at(-1));
  await expect.poll(lastCodes, WAIT).toEqual([CLOSE.unavailable, CLOSE.unavailable]);
  await party.nothingIsPromised();
  await mend();
  await party.everythingIsThere();
});

test('a document that is damaged is never opened empty, stops no other, and opens once it is mended', async () => {
  const file = new DatabaseSync(join(site.server.place.dataDir, 'log.sqlite'), WAIT);
  const where = 'where document = (select id from document where name = ?) and position = 1';
  const { bytes } = file.prepare(`select bytes from entry ${where}`).get(OTHER_PLAN) as { bytes: Uint8Array };
  const put = (to: Uint8Array) => file.prepare(`update entry set bytes = ? ${where}`).run(to, OTHER_PLAN);
  put(bytes.map((byte) => byte ^ 0x5a));

  const page = await party.enter('lin', { document: OTHER_PLAN });
  const other = await (await party.enter('shen')).reached('synced');
  await expect.poll(() => page.codes.filter((code) => code === CLOSE.unavailable).length, WAIT).toBeGreaterThan(1);
  expect(page.ydoc.getXmlFragment('body').length).toBe(0);
  other.write();
  await expect.poll(() => other.settled, WAIT).toBe(true);

  put(bytes);
  file.close();
  await page.reached('synced');
  expect(page.ydoc.getXmlFragment('body').toString()).toContain('条形统计图');
});
