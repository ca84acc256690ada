import type { BrowserContext } from '@playwright/test';
import { demoPerson, makePlan } from './demo-person.ts';
import type { Bench, Figure } from './main.ts';

/** Sums what a cold visit takes over the line in JavaScript, kB as sent (brotli). */
const scriptKilobytes = async (context: BrowserContext, path: string, loaded: string): Promise<number> => {
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  await protocol.send('Network.enable');
  await protocol.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Set<string>();
  let bytes = 0;
  protocol.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.mimeType.includes('javascript')) scripts.add(requestId);
  });
  protocol.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(path);
  await page.locator(loaded).first().waitFor();
  await page.waitForTimeout(1500);
  await page.close();
  return bytes / 1000;
};

/** JavaScript of the first page and of the editor's route, headers included, as a browser receives it. */
export const measureSizes = async (bench: Bench): Promise<Figure[]> => {
  const stranger = await bench.browser.newContext({ baseURL: bench.server.url });
  const first = await scriptKilobytes(stranger, '/sign-in', 'button');
  const teacher = await demoPerson(bench, 'shenzy');
  const editor = await scriptKilobytes(teacher, await makePlan(bench, teacher, '量一量'), '.ProseMirror');
  await Promise.all([stranger.close(), teacher.close()]);
  return [
    { what: 'JavaScript of the first page, brotli, as received', measured: first, limit: 65, unit: 'kB' },
    { what: 'JavaScript of the editor route, brotli, as received', measured: editor, limit: 210, unit: 'kB' },
  ];
};
