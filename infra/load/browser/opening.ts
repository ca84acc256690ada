import type { Page } from '@playwright/test';
import { demoPerson, makePlan } from './demo-person.ts';
import { type Figure, median } from '../figure.ts';
import type { Bench } from './browser.ts';

const CHARACTERS = 30_000;
const RUNS = 5;
const END = '全文到此为止';

/** Writes 30,000 characters into the open plan, as paragraphs of 200, and waits until they are saved. */
const fill = async (page: Page) => {
  await page.locator('.ProseMirror').evaluate(
    (dom, { characters, end }) => {
      const { editor } = dom as unknown as {
        editor: { commands: { insertContentAt(at: number, content: unknown): boolean } };
      };
      const sentence = '学生两人一组，先画后接，把亮与不亮的接法都画进学习单，再说说电从哪里出发，回到哪里去了。';
      const paragraph = sentence.repeat(5).slice(0, 200);
      const content = Array.from({ length: characters / 200 }, () => ({
        type: 'paragraph',
        content: [{ type: 'text', text: paragraph }],
      }));
      editor.commands.insertContentAt(1, [...content, { type: 'paragraph', content: [{ type: 'text', text: end }] }]);
    },
    { characters: CHARACTERS, end: END },
  );
  await page.waitForTimeout(500);
  await page.locator('[data-testid=save-state][data-state=saved]').waitFor({ timeout: 30_000 });
};

/** Opens the plan in a browser that has no copy of it. @returns ms from the navigation to the last paragraph drawn */
const open = async (bench: Bench, path: string): Promise<number> => {
  const reader = await demoPerson(bench, 'linxy');
  const page = await reader.newPage();
  await page.goto('/');
  const began = Date.now();
  await page.goto(path);
  await page.locator('.ProseMirror', { hasText: END }).waitFor();
  const took = Date.now() - began;
  await reader.close();
  return took;
};

export const measureOpening = async (bench: Bench): Promise<Figure[]> => {
  const owner = await demoPerson(bench, 'shenzy');
  const path = await makePlan(bench, owner, '三万字的教案');
  const page = await owner.newPage();
  await page.goto(path);
  await page.locator('.ProseMirror').waitFor();
  await fill(page);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await open(bench, path));
  await owner.close();
  return [
    {
      what: `opening a plan of ${CHARACTERS} characters, no local copy, median of ${RUNS}`,
      measured: median(times),
      aim: { most: 1000 },
      unit: 'ms',
    },
  ];
};
