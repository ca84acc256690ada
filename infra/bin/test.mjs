// Everything that must hold before a change lands: checks, types, unit, storage contracts, whole server, journeys.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath, installNeeds } from './needs.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'gongbei-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const running = new Set();

for (const signal of ['SIGTERM', 'SIGINT'])
  process.once(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });

/**
 * Runs one command of node_modules/.bin; its output is shown whole: as it comes, or when it has ended where it runs
 * beside others, to which it leaves the processor. @returns whether it ended well
 */
const run = (name, command, args, { env = {}, cwd = root, beside = false } = {}) =>
  new Promise((resolve) => {
    if (!beside) console.log(`\n── ${name}`);
    const began = Date.now();
    const said = [];
    const stdio = beside ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(command, args, { cwd, stdio, env: { ...process.env, ...env } });
    running.add(child);
    if (beside && child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
    child.once('close', (code) => {
      running.delete(child);
      if (beside) console.log(`\n── ${name}\n${Buffer.concat(said)}`);
      console.log(`── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${Math.round((Date.now() - began) / 1000)} s)`);
      resolve(code === 0);
    });
  });

const check = async (name, command, args, options) => {
  const ok = await run(name, command, args, options);
  total[ok ? 'passed' : 'failed'] += 1;
  return ok;
};

const report = (file) => {
  try {
    return JSON.parse(readFileSync(join(reports, file), 'utf8'));
  } catch {
    return null;
  }
};

/** Adds what a runner counted. One that ended badly without counting a failure counts as one itself. */
const add = (ok, counted) => {
  total.passed += counted?.passed ?? 0;
  total.failed += Math.max(counted?.failed ?? 0, ok && counted ? 0 : 1);
  total.skipped += counted?.skipped ?? 0;
};

const vitestCounts = (json) =>
  json && {
    passed: json.numPassedTests,
    failed: json.numFailedTests,
    skipped: json.numPendingTests + (json.numTodoTests ?? 0),
  };
const playwrightCounts = (json) =>
  json && {
    passed: json.stats.expected + json.stats.flaky,
    failed: json.stats.unexpected,
    skipped: json.stats.skipped,
  };

installNeeds();
const checks = 'infra/checks';
const env = { CHROMIUM_PATH: chromiumPath(), TURBO_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1' };

/** What needs no server, one after another. */
const checkText = async () => {
  const written = '**/*.{ts,js,mjs,svelte,json,css,html}';
  const unwritten = ['!package-lock.json', '!apps/server/demo/**', '!**/.meta.json'];
  const cache = 'node_modules/.cache/eslint/';
  const prettier = ['--config', `${checks}/prettier.config.js`, '--check', '--log-level=warn', written, ...unwritten];
  const texts = [
    ['lint', 'eslint', ['--config', `${checks}/eslint.config.js`, '--cache', '--cache-location', cache, '.']],
    ['format', 'prettier', prettier],
    ['unused code', 'knip', ['--config', `${checks}/knip.json`, '--no-progress']],
    ['import rule', 'node', [`${checks}/import-rule.mjs`]],
    ['messages in zh and en', 'node', [`${checks}/message-twins.mjs`]],
    ['image and compositions', 'node', [`${checks}/containers.mjs`]],
    ['capacity on paper', 'node', ['infra/bin/capacity.mjs', '--check']],
    ['browser floor', 'node', [`${checks}/browser-floor.mjs`]],
  ];
  for (const [name, command, args] of texts) await check(name, command, args, { beside: true });
};

const turbo = (task, ...more) => ['run', task, ...more, '--ui=stream', '--output-logs=errors-only', '--concurrency=1'];
const web = join(root, 'apps/web');

/** What `types` of the web app does, without writing its messages anew: the tests read them meanwhile. */
const checkTypes = async () => {
  await check('types', 'turbo', turbo('types', '--filter=!@gongbei/web'), { env, beside: true });
  const svelteCheck = ['--tsconfig', './tsconfig.json', '--fail-on-warnings'];
  await check('types of the web app', 'svelte-check', svelteCheck, { cwd: web, beside: true });
};

/** A third one works while two wait for processes and timers, as most whole-server tests do. Said so it holds for all projects. */
const workers = { VITEST_MAX_WORKERS: '3' };

const test = async () => {
  const vitest = ['run', '--config', `${checks}/vitest.config.ts`, '--reporter=default', '--reporter=json'];
  const vitestReport = `--outputFile.json=${reports}/vitest.json`;
  const tested = await run('unit, storage contracts, whole server', 'vitest', [...vitest, vitestReport], {
    env: { ...env, ...workers },
  });
  add(tested, vitestCounts(report('vitest.json')));
};

const built = await check('build', 'turbo', turbo('build'), { env });
await check('messages', 'node', ['paraglide.ts'], { cwd: web });
await check('routes', 'svelte-kit', ['sync'], { cwd: web });
// the tests wait for processes and timers nearly half of their time: whatever else is to be checked fits in there
const checking = Promise.all([checkTypes(), checkText()]);
await test();

if (built) {
  const playwright = ['test', '--config', `${checks}/playwright.config.ts`];
  const playwrightReport = { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'playwright.json') };
  const journeys = await run('journeys in Chromium', 'playwright', playwright, {
    env: { ...env, ...playwrightReport },
  });
  add(journeys, playwrightCounts(report('playwright.json')));
}
await checking;

rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 && built ? 0 : 1);
