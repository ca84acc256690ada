import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';

/** Journeys of people, in real Chromium against the built server on disk storage (each worker starts its own). */
export default defineConfig({
  testDir: fileURLToPath(new URL('../../apps/web/e2e', import.meta.url)),
  outputDir: fileURLToPath(new URL('../../apps/web/test-results', import.meta.url)),
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1366, height: 768 },
    // pictures of every step would take half of the time; `--trace retain-on-failure` has them
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
