import type { Page } from '@playwright/test';
import { expect, expectAlike, expectSaved, newPlan, openPlan, surface, test } from './gongbei.ts';
import { cell, section, typeInto } from './places.ts';

const stage = (page: Page) => page.getByRole('button', { name: /^阶段：/ });

const move = async (page: Page, action: string): Promise<void> => {
  await stage(page).click();
  await page.getByRole('menuitem', { name: action }).click();
};

test('a plan is submitted, returned with a remark, submitted again, approved and locked, and a new draft opens it', async ({
  teacher,
}) => {
  const [shen, lin, zheng] = await Promise.all([teacher('shenzy'), teacher('linxy'), teacher('zhengl')]);
  const plan = await newPlan(shen, '送审的教案');
  await Promise.all([shen, lin, zheng].map((one) => openPlan(one, plan)));
  await typeInto(section(shen.page, 'objectives').locator('td').nth(1), '学生能让小灯泡亮起来。');
  await typeInto(cell(lin.page, 1, 1), '学生动手试接。');
  await expect(cell(shen.page, 1, 1)).toContainText('学生动手试接。');
  await expectSaved(shen.page, lin.page);

  const submit = async () => {
    await move(shen.page, '送审…');
    const dialog = shen.page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: /审阅人/ }).click();
    await shen.page.getByRole('option', { name: /郑立/ }).click();
    await dialog.getByRole('button', { name: '送审…' }).click();
    await expect(dialog).toHaveCount(0);
  };
  await move(shen.page, '交给大家研讨');
  await expect(stage(shen.page)).toHaveAccessibleName(/研讨/);
  await submit();
  await expect(stage(zheng.page)).toHaveAccessibleName(/送审/);
  await move(zheng.page, '退回修改…');
  const remark = zheng.page.getByRole('dialog');
  await expect(remark.getByRole('button', { name: '退回修改…' })).toBeDisabled();
  await remark.getByRole('textbox', { name: '意见' }).fill('请写清楚器材。');
  await remark.getByRole('button', { name: '退回修改…' }).click();
  await expect(stage(shen.page)).toHaveAccessibleName(/研讨/);
  await shen.page.getByRole('button', { name: '打开“关于”' }).click();
  await expect(shen.page.getByText('请写清楚器材。')).toBeVisible();

  await typeInto(section(shen.page, 'preparation').locator('td').nth(1), '电池、灯泡、导线。');
  await expect(section(zheng.page, 'preparation')).toContainText('电池、灯泡、导线。');
  await expectSaved(shen.page);
  await submit();
  await move(zheng.page, '通过，定为共案');
  const decided = zheng.page.waitForResponse((reply) => reply.url().endsWith('/stage') && reply.ok());
  await zheng.page.getByRole('dialog').getByRole('button', { name: '通过，定为共案' }).click();
  await decided;
  const writable = (page: Page) => page.locator('.ProseMirror[contenteditable="true"]');
  // that sockets lose the right within two seconds is tested where no browser has to draw
  await Promise.all([shen, lin, zheng].map(({ page }) => expect(writable(page)).toHaveCount(0)));
  for (const { page } of [shen, lin, zheng]) await expect(surface(page)).toHaveAttribute('contenteditable', 'false');
  for (const { page } of [shen, lin]) await expect(page.getByText('已定稿锁定。')).toBeVisible();

  await move(shen.page, '开新一稿');
  await expect(surface(lin.page)).toHaveAttribute('contenteditable', 'true');
  await typeInto(cell(lin.page, 1, 2), '新一稿里写的。');
  await expect(cell(shen.page, 1, 2)).toContainText('新一稿里写的。');
  await expectAlike(plan, zheng, shen.page, lin.page, zheng.page);
});
