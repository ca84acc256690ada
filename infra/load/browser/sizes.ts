import type { BrowserContext } from '@playwright/test';
import { demoPerson, makePlan } from './demo-person.ts';
import type { Figure } from '../figure.ts';
import type { Bench } from './browser.ts';

/** Sums the JavaScript of a cold visit, kB of content as sent (brotli), without the replies' headers. */
const scriptKilobytes = async (context: BrowserContext, path: string, loaded: string): Promise<number> => {
  const page = await context.newPage();
  let bytes = 0;
  page.on('response', (response) => {
    const headers = response.headers();
    if (headers['content-type']?.includes('javascript')) bytes += Number(headers['content-length'] ?? Number.NaN);
  });
  await page.goto(path);
  await page.locator(loaded).first().waitFor();
  await page.waitForTimeout(1500);
  await page.close();
  return bytes / 1000;
};

/** JavaScript of the first page and of the editor's route, with what they fetch by themselves when they are idle. */
export const measureSizes = async (bench: Bench): Promise<Figure[]> => {
  const stranger = await bench.browser.newContext({ baseURL: bench.server.url });
  const first = await scriptKilobytes(stranger, '/sign-in', 'button');
  const teacher = await demoPerson(bench, 'shenzy');
  const editor = await scriptKilobytes(teacher, await makePlan(bench, teacher, '量一量'), '.ProseMirror');
  await Promise.all([stranger.close(), teacher.close()]);
  return [
    { what: 'JavaScript of the first page, brotli', measured: first, aim: { most: 65 }, unit: 'kB' },
    { what: 'JavaScript of the editor route, brotli', measured: editor, aim: { most: 210 }, unit: 'kB' },
  ];
};
