import { expect, expectSaved, newPlan, openPlan, test } from './gongbei.ts';
import { cell, typeInto } from './places.ts';

test('two principals agree on an exchange, and who leaves a group loses its drafts at once, but not what they wrote', async ({
  teacher,
}) => {
  const [wu, zhou, zheng, luo] = await Promise.all(['wucl', 'zhouhm', 'zhengl', 'luods'].map((name) => teacher(name)));
  await Promise.all([wu!, zhou!, zheng!].map(({ page }) => page.goto('/c/c1/people')));

  await wu!.page.getByRole('button', { name: '安排交流' }).click();
  const form = wu!.page.getByRole('dialog');
  await form.getByRole('combobox', { name: /^老师/ }).click();
  await wu!.page.getByRole('option', { name: /蒋小满/ }).click();
  await form.getByRole('combobox', { name: /^到哪所学校/ }).click();
  await wu!.page.getByRole('option', { name: /实验小学/ }).click();
  await form.getByRole('button', { name: '安排交流' }).click();
  await expect(form).toHaveCount(0);
  await expect(wu!.page.getByText('等实验小学校长同意')).toBeVisible();

  await zhou!.page.getByRole('button', { name: '同意', exact: true }).click();
  await zhou!.page.getByRole('dialog').getByRole('button', { name: '同意', exact: true }).click();
  await expect(wu!.page.getByText('支教于实验小学')).toBeVisible();
  await expect(zheng!.page.getByText(/^蒋小满支教已商定/)).toBeVisible();

  const plan = await newPlan(zheng!, '组里的初备');
  await openPlan(luo!, plan);
  await typeInto(cell(luo!.page, 1, 1), '大山写的一步。');
  await expectSaved(luo!.page);
  const group = zheng!.page.getByRole('listitem').filter({ hasText: '科学联合教研组' }).first();
  await group.getByRole('button', { name: '成员' }).click();
  const members = zheng!.page.getByRole('dialog');
  await members.getByRole('combobox', { name: /罗大山/ }).click();
  await zheng!.page.getByRole('option', { name: '不在组里' }).click();
  await members.getByRole('button', { name: '保存' }).click();
  await expect(members).toHaveCount(0);
  const refused = luo!.page.getByRole('alert');
  await expect(refused.getByText('大山写的一步。')).toBeVisible();
  await expect(refused.getByRole('button', { name: '复制全文' })).toBeVisible();
});
