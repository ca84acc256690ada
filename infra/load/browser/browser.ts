import { chromium, type Browser } from '@playwright/test';
import { Server } from '../../../apps/web/e2e/server.ts';
import type { Figure } from '../figure.ts';

export interface Bench {
  browser: Browser;
  server: Server;
}

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']; // prettier-ignore

/** Measures the built product, with its demo, in Chromium. */
export const inBrowser = (measure: (bench: Bench) => Promise<Figure[]>) => async (): Promise<Figure[]> => {
  const server = await Server.start();
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  try {
    return await measure({ browser, server });
  } finally {
    await browser.close();
    await server.stop();
  }
};
