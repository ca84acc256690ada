import type { Page } from '@playwright/test';
import { demoPerson, makePlan } from './demo-person.ts';
import { type Figure, median } from '../figure.ts';
import type { Bench } from './browser.ts';

const KEYSTROKES = 60;

const openPlan = async (page: Page, path: string) => {
  await page.goto(path);
  await page.locator('.ProseMirror').waitFor();
};

/** Notes when each key goes down in the writer's page, on the clock that all pages of a machine share. */
const noteKeys = (page: Page) =>
  page.evaluate(() => {
    const pressed: number[] = [];
    Object.assign(globalThis, { pressed });
    document.addEventListener('keydown', () => pressed.push(performance.timeOrigin + performance.now()), {
      capture: true,
    });
  });

/** Notes when the reader's page first shows each further letter of the marked word. */
const noteLetters = (page: Page, mark: string) =>
  page.evaluate((start) => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    const surface = document.querySelector('.ProseMirror');
    if (!surface) throw new Error('no editor');
    new MutationObserver(() => {
      const length = new RegExp(`${start}(x*)`).exec(surface.textContent ?? '')?.[1]?.length ?? 0;
      while (seen.length < length) seen.push(performance.timeOrigin + performance.now());
    }).observe(surface, { subtree: true, childList: true, characterData: true });
  }, mark);

const noted = (page: Page, name: 'pressed' | 'seen') =>
  page.evaluate((key) => (globalThis as unknown as Record<string, number[]>)[key] ?? [], name);

/** From a key going down in one browser to the letter standing in another's page. */
export const measureKeystrokes = async (bench: Bench): Promise<Figure[]> => {
  const [urban, township] = [await demoPerson(bench, 'shenzy'), await demoPerson(bench, 'linxy')];
  const path = await makePlan(bench, urban, '按键到对面');
  const [writer, reader] = [await urban.newPage(), await township.newPage()];
  await openPlan(writer, path);
  await openPlan(reader, path);
  await writer.locator('.ProseMirror p').first().click();
  await writer.keyboard.type('mark');
  await reader.locator('.ProseMirror', { hasText: 'mark' }).waitFor();
  await noteKeys(writer);
  await noteLetters(reader, 'mark');
  for (let i = 0; i < KEYSTROKES; i++) {
    await writer.keyboard.press('x');
    await writer.waitForTimeout(80);
  }
  await reader.waitForTimeout(1000);
  const [pressed, seen] = [await noted(writer, 'pressed'), await noted(reader, 'seen')];
  if (seen.length !== KEYSTROKES || pressed.length !== KEYSTROKES)
    throw new Error(`${seen.length} of ${KEYSTROKES} arrived`);
  await Promise.all([urban.close(), township.close()]);
  const delays = seen.map((at, i) => at - (pressed[i] ?? at));
  return [
    {
      what: `keystroke to the other browser, median of ${KEYSTROKES}`,
      measured: median(delays),
      aim: { most: 50 },
      unit: 'ms',
    },
  ];
};
