// Runs before everything else, on whatever Node there is (20.19 or later): makes node_modules match the lockfile.
// From then on npm's scripts find the pinned Node 24 of node_modules/.bin first in PATH.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const STAMP = 'node_modules/.install-stamp';
const PATCHES = 'infra/patches';

const fail = (sentence) => {
  console.error(`\n${sentence}\n`);
  process.exit(1);
};

/** Runs a command to its end. A SIGTERM or SIGINT for us is one for it and all that it has started. */
const run = (command, args) =>
  new Promise((resolve, reject) => {
    // a group of its own: npm does not hand a signal on to what it runs
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    let stopped = null;
    const stop = (signal) => {
      stopped = signal;
      process.kill(-child.pid, signal);
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      if (stopped) process.exit(stopped === 'SIGINT' ? 130 : 143);
      if (code !== 0) process.exit(code ?? 1);
      resolve();
    });
  });

const patches = () =>
  existsSync(PATCHES)
    ? readdirSync(PATCHES)
        .filter((name) => name.endsWith('.patch'))
        .sort()
    : [];

const wanted = () => {
  const hash = createHash('sha256')
    .update(process.platform)
    .update(process.arch)
    .update(readFileSync('package-lock.json'));
  for (const name of patches()) hash.update(name).update(readFileSync(`${PATCHES}/${name}`));
  return hash.digest('hex');
};

if (process.platform === 'win32')
  fail(
    'Gongbei does not run on Windows itself. Use WSL (https://learn.microsoft.com/windows/wsl), and there: npm start',
  );

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Gongbei needs Node 20.19 or later; this is ${process.version}.`);

const stamp = wanted();
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== stamp) {
  console.log('Installing what Gongbei needs (about a minute, once) …');
  const npm = process.env.npm_execpath;
  if (!npm) fail('Start it with npm: npm start, or npm test.');
  await run(process.execPath, [npm, 'ci', '--strict-allow-scripts', '--no-fund', '--no-audit', '--loglevel=error']);
  for (const name of patches()) await run('git', ['apply', '--whitespace=nowarn', `${PATCHES}/${name}`]);
  writeFileSync(STAMP, stamp);
}
