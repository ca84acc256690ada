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

/** Runs a command to its end; a SIGTERM or SIGINT for us is one for it, so that nothing is left behind. */
const run = (command, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => child.kill(signal));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)),
    );
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
