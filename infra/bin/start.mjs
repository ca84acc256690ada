// Builds the web app if anything changed, then becomes the server: one process, so that one SIGTERM ends everything.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const build = () =>
  new Promise((resolve) => {
    const turbo = fileURLToPath(new URL('../../node_modules/.bin/turbo', import.meta.url));
    // a group of its own: whoever ends us ends the build's own children too, at once
    const child = spawn(turbo, ['run', 'build', '--ui=stream', '--output-logs=errors-only', '--no-update-notifier'], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    });
    let stopped = null;
    const stop = (signal) => {
      stopped = signal;
      process.kill(-child.pid, signal);
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    child.once('exit', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      // a build that was told to end may end well all the same
      if (stopped) process.exit(stopped === 'SIGINT' ? 130 : 143);
      if (code !== 0) process.exit(code ?? 1);
      resolve();
    });
  });

/** Says every few seconds that the build goes on; the first one takes a while on a small machine. */
const showProgress = () => {
  const first = !existsSync(`${root}/apps/web/build/200.html`);
  console.log(first ? 'Building the web app (about a minute, once) …' : 'Looking whether the web app is up to date …');
  const began = Date.now();
  const timer = setInterval(() => console.log(`  … building, ${Math.round((Date.now() - began) / 1000)} s`), 10_000);
  return () => clearInterval(timer);
};

const done = showProgress();
await build();
done();

process.env.DEMO ??= '1';
const { main } = await import('../../apps/server/src/main.ts');
await main(process.env);
