import type { Page } from '@playwright/test';
import { expect, expectAlike, expectSaved, openTogether, test } from './gongbei.ts';
import { Line } from './line.ts';
import { headOf } from './log.ts';
import { cell, clickInto, section, typeInto } from './places.ts';

const rows = (page: Page) => section(page, 'process').locator('tr');

/** How many columns each row takes up on the screen. */
const widths = (page: Page): Promise<number[]> =>
  rows(page).evaluateAll((all) =>
    all.map((row) => [...(row as HTMLTableRowElement).cells].reduce((sum, { colSpan }) => sum + colSpan, 0)),
  );

const tableMenu = async (page: Page, menu: '行' | '列', entry: string): Promise<void> => {
  await page.getByRole('toolbar', { name: '表格' }).getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('menuitem', { name: entry }).click();
};

test('rows and columns come into the table of steps while the colleague types in it', async ({ teacher }) => {
  const { plan, shen, lin } = await openTogether(teacher, '加行加列');
  const before = await rows(shen.page).count();
  await clickInto(cell(shen.page, before - 1, 4));
  const words = '一边加行一边写不会串格';
  await Promise.all([
    (async () => {
      await shen.page.keyboard.press('Tab');
      await shen.page.keyboard.type('新环节');
      await tableMenu(shen.page, '列', '在右边加一列');
      await clickInto(cell(shen.page, 1, 1));
      await tableMenu(shen.page, '行', '在上面加一行');
    })(),
    typeInto(cell(lin.page, 2, 2), '').then(() => lin.page.keyboard.type(words, { delay: 120 })),
  ]);
  for (const { page } of [shen, lin]) {
    await expect(rows(page)).toHaveCount(before + 2);
    await expect(cell(page, 3, 3)).toContainText(words);
    await expect(cell(page, before + 1, 0)).toContainText('新环节');
    expect(new Set(await widths(page)).size, 'every row is as wide as the others').toBe(1);
  }
  await expectAlike(plan, lin, shen.page, lin.page);
});

test('a row and a column added at the same moment make a whole table, and nobody writes after that', async ({
  server,
  teacher,
}) => {
  const [shens, lins] = [await Line.open(), await Line.open()];
  const people = { shen: { proxy: shens.proxy }, lin: { proxy: lins.proxy } };
  const { plan, shen, lin } = await openTogether(teacher, '同时加行加列', people);
  const before = await rows(shen.page).count();
  await Promise.all([clickInto(cell(shen.page, 1, 1)), clickInto(cell(lin.page, 2, 2))]);
  await expectSaved(shen.page, lin.page);
  for (const wire of [shens, lins]) wire.hang();
  await Promise.all([tableMenu(shen.page, '行', '在下面加一行'), tableMenu(lin.page, '列', '在右边加一列')]);
  for (const wire of [shens, lins]) wire.mend();
  for (const { page } of [shen, lin]) await expect(rows(page)).toHaveCount(before + 1);
  await expectSaved(shen.page, lin.page);

  const head = headOf(server, plan.id);
  await shen.page.waitForTimeout(5_000);
  expect(headOf(server, plan.id), 'nobody writes by himself').toBe(head);
  for (const { page } of [shen, lin])
    expect(new Set(await widths(page)), 'the table is rectangular').toEqual(new Set([6]));
  await expectAlike(plan, shen, shen.page, lin.page);
  for (const wire of [shens, lins]) await wire.close();
});
