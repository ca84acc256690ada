import { expect, expectAlike, json, newPlan, openPlan, saveState, test } from './gongbei.ts';
import { cell, section } from './places.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };

test('on a phone the table of steps is a row of cards, and one writes into it beside a colleague at a desk', async ({
  teacher,
}) => {
  const [shen, lin] = await Promise.all([teacher('shenzy'), teacher('linxy', PHONE)]);
  const plan = await newPlan(shen, '手机上备课');
  await Promise.all([openPlan(shen, plan), openPlan(lin, plan)]);
  const { page } = lin;
  await expect(saveState(page)).toBeVisible();
  await expect(saveState(page)).toHaveText('已保存');
  await expect(page.getByRole('heading', { level: 1, name: '手机上备课' })).toBeVisible();

  const [activity, pupils] = [cell(page, 1, 1), cell(page, 1, 2)];
  const [above, below] = [await activity.boundingBox(), await pupils.boundingBox()];
  expect(below!.y, 'a card has its cells one below the other').toBeGreaterThanOrEqual(above!.y + above!.height - 1);
  expect(above!.width, 'as wide as the screen').toBeGreaterThan(300);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'nothing is wider than the screen').toBe(390);

  await activity.locator('p').last().tap();
  await page.keyboard.type('在手机上写的。');
  await expect(cell(shen.page, 1, 1)).toContainText('在手机上写的。');
  await page.getByRole('toolbar', { name: '编辑工具' }).getByRole('button', { name: '加粗' }).tap();
  await page.keyboard.type('加粗的。');
  await expect(cell(shen.page, 1, 1).locator('strong')).toHaveText('加粗的。');

  await page.getByRole('button', { name: '大纲', exact: true }).tap();
  await page
    .getByRole('dialog', { name: '大纲' })
    .getByRole('button', { name: /作业设计/ })
    .tap();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(section(page, 'homework')).toBeInViewport();
  await page.getByRole('button', { name: '关于', exact: true }).tap();
  await expect(page.getByRole('dialog', { name: '关于' })).toContainText('科学联合教研组');
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).tap();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(JSON.stringify(await json(page))).toContain('在手机上写的。');
  await expectAlike(plan, shen, shen.page, page);
});
