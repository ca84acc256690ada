import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';

const BOOTSTRAP = fileURLToPath(new URL('../../../infra/bin/bootstrap.mjs', import.meta.url));

/** Takes long, in a process of its own, as the install script of a package does; and minds no signal for itself. */
const SLOW_NPM = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const child = spawn('sleep', ['300'], { stdio: 'ignore' });
writeFileSync('pids', JSON.stringify([process.pid, child.pid]));
`;

/** Whether it runs; one that has ended and that nobody has asked about does not. */
const isAlive = async (pid: number) => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  if (process.platform === 'linux') return stat !== '' && !stat.includes(') Z ');
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // nobody has this number
  }
};

test.each(['SIGTERM', 'SIGINT'] as const)('%s in the middle of the first install ends all of it', async (signal) => {
  const folder = await mkdtemp(join(inject('folder'), 'bootstrap-'));
  await writeFile(join(folder, 'package-lock.json'), '{}');
  await mkdir(join(folder, 'node_modules'));
  await writeFile(join(folder, 'npm.mjs'), SLOW_NPM);
  const env = { PATH: process.env.PATH, npm_execpath: join(folder, 'npm.mjs') };
  const bootstrap = spawn(process.execPath, [BOOTSTRAP], { cwd: folder, env, stdio: 'ignore' });
  const pids = async () => JSON.parse(await readFile(join(folder, 'pids'), 'utf8')) as number[];
  await expect.poll(() => pids().catch(() => []), { timeout: 20_000 }).toHaveLength(2);
  const ended = once(bootstrap, 'exit');
  bootstrap.kill(signal);
  expect(await ended).toEqual([signal === 'SIGTERM' ? 143 : 130, null]);
  const alive = async () => (await Promise.all((await pids()).map(isAlive))).filter(Boolean).length;
  await expect.poll(alive, { timeout: 20_000 }).toBe(0);
});
