import type { Locator, Page } from '@playwright/test';
import { expect, expectAlike, expectSaved, openTogether, test } from './gongbei.ts';
import { headOf, logOf } from './log.ts';
import { cell, clickInto, line, section, typeInto } from './places.ts';

/** Types a word by an input method, letter by letter; between the letters the colleague does something. */
const compose = async (page: Page, letters: string, word: string, meanwhile: () => Promise<void>): Promise<void> => {
  const keyboard = await page.context().newCDPSession(page);
  for (let end = 1; end <= letters.length; end++) {
    await keyboard.send('Input.imeSetComposition', {
      text: letters.slice(0, end),
      selectionStart: end,
      selectionEnd: end,
    });
    await page.waitForTimeout(60);
    if (end === 2) await meanwhile();
  }
  await keyboard.send('Input.insertText', { text: word });
  await keyboard.detach();
};

const PINYIN = /zh|ho|on|gg|gu|uo/;

interface Meeting {
  title: string;
  place: (page: Page) => Locator;
  /** what the colleague does with the caret at the beginning of the line */
  colleague: (page: Page) => Promise<void>;
  then: string[];
}

const MEETINGS: Meeting[] = [
  {
    title: 'deletes a character before it',
    place: (page) => line(page, 'standards'),
    colleague: (page) => page.keyboard.press('Delete'),
    then: ['乙丙丁中国'],
  },
  {
    title: 'breaks the paragraph before it',
    place: (page) => line(page, 'textbook'),
    colleague: (page) => page.keyboard.press('Enter'),
    then: ['', '甲乙丙丁中国'],
  },
  {
    title: 'writes before it in a cell of the table of steps',
    place: (page) => cell(page, 1, 1).locator('p').last(),
    colleague: (page) => page.keyboard.type('先'),
    then: ['先甲乙丙丁中国'],
  },
];

for (const { title, place, colleague, then } of MEETINGS)
  test(`a word composed by pinyin comes out whole while the colleague ${title}`, async ({ server, teacher }) => {
    const { plan, shen, lin } = await openTogether(teacher, '拼音输入');
    await typeInto(place(shen.page), '甲乙丙丁');
    await expect(place(lin.page)).toHaveText('甲乙丙丁');
    await clickInto(place(lin.page));
    await lin.page.keyboard.press('Home');
    await expectSaved(shen.page, lin.page);
    const before = headOf(server, plan.id);

    await compose(shen.page, 'zhongguo', '中国', async () => {
      await colleague(lin.page);
      await expectSaved(lin.page);
    });
    for (const { page } of [shen, lin]) await expect(place(page).locator('xpath=..').locator('> p')).toHaveText(then);
    await expectAlike(plan, lin, shen.page, lin.page);

    const shens = logOf(server, plan.id, before).filter(({ person }) => person === 'u04');
    expect(shens.length, 'updates for one word').toBeLessThanOrEqual(2);
    for (const { bytes } of shens) expect(Buffer.from(bytes).toString('latin1')).not.toMatch(PINYIN);
    await shen.page.keyboard.type('人');
    await expect(
      section(lin.page, 'standards')
        .or(section(lin.page, 'textbook'))
        .or(cell(lin.page, 1, 1))
        .filter({ hasText: '中国人' }),
    ).toHaveCount(1);
    await expectAlike(plan, lin, shen.page, lin.page);
  });
