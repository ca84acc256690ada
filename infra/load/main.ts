import { chromium, type Browser } from '@playwright/test';
import { Server } from '../../apps/web/e2e/server.ts';
import { measureKeystrokes } from './keystroke.ts';
import { measureOpening } from './opening.ts';
import { measureSizes } from './sizes.ts';

/** One measured figure beside the limit that we set ourselves: below 1 is within it. */
export interface Figure {
  what: string;
  measured: number;
  limit: number;
  unit: string;
}

export interface Bench {
  browser: Browser;
  server: Server;
}

const print = ({ what, measured, limit, unit }: Figure) =>
  console.log(
    `${what.padEnd(62)} ${measured.toFixed(1).padStart(8)} ${unit.padEnd(3)} of ${limit} = ${(measured / limit).toFixed(2)}×`,
  );

const server = await Server.start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  for (const measure of [measureSizes, measureKeystrokes, measureOpening])
    for (const figure of await measure({ browser, server })) print(figure);
} finally {
  await browser.close();
  await server.stop();
}
