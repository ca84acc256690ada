// Everything that must hold before a change lands: checks, types, unit, storage contracts, whole server, journeys.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

/** Runs one command of node_modules/.bin; its output is shown whole. @returns whether it ended well */
const run = (name, command, args, env = {}) =>
  new Promise((resolve) => {
    console.log(`\n── ${name}`);
    const began = Date.now();
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    running.add(child);
    child.once('exit', (code) => {
      running.delete(child);
      console.log(`── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${Math.round((Date.now() - began) / 1000)} s)`);
      resolve(code === 0);
    });
  });

const check = async (name, command, args, env) => {
  const ok = await run(name, command, args, env);
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

const built = await check('build', 'turbo', ['run', 'build', '--ui=stream', '--output-logs=errors-only'], env);
await check('types', 'turbo', ['run', 'types', '--ui=stream', '--output-logs=errors-only', '--concurrency=2'], env);
await check('lint', 'eslint', [
  '--config',
  `${checks}/eslint.config.js`,
  '--cache',
  '--cache-location',
  'node_modules/.cache/eslint/',
  '.',
]);
const written = '**/*.{ts,js,mjs,svelte,json,css,html}';
const unwritten = ['!package-lock.json', '!apps/server/demo/**', '!**/.meta.json'];
await check('format', 'prettier', ['--config', `${checks}/prettier.config.js`, '--check', '--log-level=warn', written, ...unwritten]); // prettier-ignore
await check('unused code', 'knip', ['--config', `${checks}/knip.json`, '--no-progress']);
await check('import rule', 'node', [`${checks}/import-rule.mjs`]);
await check('messages in zh and en', 'node', [`${checks}/message-twins.mjs`]);
await check('browser floor', 'node', [`${checks}/browser-floor.mjs`]);

const tested = await run('unit, storage contracts, whole server', 'vitest', [
  'run', '--config', `${checks}/vitest.config.ts`, '--reporter=default', '--reporter=json', `--outputFile.json=${reports}/vitest.json`,
], env); // prettier-ignore
add(tested, vitestCounts(report('vitest.json')));

if (built) {
  const journeys = await run(
    'journeys in Chromium',
    'playwright',
    ['test', '--config', `${checks}/playwright.config.ts`],
    {
      ...env,
      PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'playwright.json'),
    },
  );
  add(journeys, playwrightCounts(report('playwright.json')));
}

rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 && built ? 0 : 1);
