import { expect, expectAlike, openTogether, test } from './gongbei.ts';
import type { Locator } from '@playwright/test';
import { cell, clickInto, line } from './places.ts';

/** All at once, so that it is one thing to undo however slow the machine is. */
const write = async (place: Locator, text: string): Promise<void> => {
  await clickInto(place);
  await place.page().keyboard.insertText(text);
};

test('undo takes back only what one did oneself', async ({ teacher }) => {
  const { plan, shen, lin } = await openTogether(teacher, '撤销');
  const [shens, lins] = [line(shen.page, 'standards'), line(lin.page, 'standards')];
  await write(shens, '沈写的。');
  await expect(lins).toHaveText('沈写的。');
  await write(lins, '林写的。');
  await write(cell(lin.page, 1, 1), '格子里也写。');
  await expect(shens).toHaveText('沈写的。林写的。');
  await expect(cell(shen.page, 1, 1)).toContainText('格子里也写。');

  await shen.page.keyboard.press('Control+z');
  for (const { page } of [shen, lin]) await expect(line(page, 'standards')).toHaveText('林写的。');
  await expect(cell(shen.page, 1, 1)).toContainText('格子里也写。');
  await shen.page.keyboard.press('Control+y');
  for (const { page } of [shen, lin]) await expect(line(page, 'standards')).toHaveText('沈写的。林写的。');

  await shen.page.keyboard.press('Control+z');
  await clickInto(line(shen.page, 'textbook'));
  await write(line(lin.page, 'assessment'), '林在别处写。');
  await expect(line(shen.page, 'assessment')).toHaveText('林在别处写。');
  await shen.page.keyboard.insertText('沈的插入点没有动。');
  await expect(line(lin.page, 'textbook')).toHaveText('沈的插入点没有动。');
  await shen.page.keyboard.press('Control+z');
  await expect(line(lin.page, 'textbook')).toHaveText('');
  await write(shens, '沈又写。');
  for (const { page } of [shen, lin]) await expect(line(page, 'standards')).toHaveText('林写的。沈又写。');

  await clickInto(lins);
  await lin.page.keyboard.press('Home');
  for (let times = 0; times < 4; times++) await lin.page.keyboard.press('Shift+ArrowRight');
  await lin.page.keyboard.press('Delete');
  await expect(shens).toHaveText('沈又写。');
  await clickInto(line(shen.page, 'textbook'));
  await shen.page.getByRole('button', { name: '撤销', exact: true }).click();
  for (const { page } of [shen, lin]) await expect(line(page, 'standards')).toHaveText('');
  await shen.page.keyboard.insertText('沈接着写。');
  for (const { page } of [shen, lin]) await expect(line(page, 'standards')).toHaveText('沈接着写。');
  await lin.page.keyboard.press('Control+z');
  for (const { page } of [shen, lin])
    await expect(line(page, 'standards')).toHaveText(/^(林写的。沈接着写。|沈接着写。林写的。)$/);
  await expectAlike(plan, lin, shen.page, lin.page);
});
