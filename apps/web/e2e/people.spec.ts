import { expect, test } from './gongbei.ts';

const roster = [
  '姓名,学校,任教学科,任教年级,角色,登录名,手机号',
  '单晓明,雾坪乡中心小学,科学,四年级,教师,,19000000301',
  '欧阳修文,竹篙岭教学点,全科,三至六年级,教师,,',
  '仇大海,清渡县第二实验小学,数学,一年级,教师,,',
].join('\r\n');

test('a principal brings teachers in from a spreadsheet, and one of them signs in with the slip', async ({
  teacher,
  browser,
  server,
}) => {
  const wu = await teacher('wucl');
  await wu.page.goto('/c/c1/people/manage');
  await wu.page.getByRole('link', { name: '导入花名册' }).click();
  await wu.page
    .getByLabel('选择文件', { exact: true })
    .setInputFiles({ name: '花名册.csv', mimeType: 'text/csv', buffer: Buffer.from(roster) });
  await expect(wu.page.getByText('共 3 行：2 行可以导入，1 行有误，0 行为空。')).toBeVisible();
  await expect(wu.page.getByText('第 4 行：没有“清渡县第二实验小学”这所学校。')).toBeVisible();
  await expect(wu.page.getByRole('button', { name: '导入 2 人' })).toBeDisabled();
  await wu.page.getByLabel('第 4 行，学校').fill('雾坪乡中心小学');
  await wu.page.getByRole('button', { name: '导入 3 人' }).click();

  const slips = wu.page.getByRole('article');
  await expect(slips).toHaveCount(3);
  const slip = slips.filter({ hasText: '单晓明' });
  await expect(slip.getByText('shanxm', { exact: true })).toBeVisible();
  const code = await slip.getByText(/^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/).textContent();

  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/sign-in?way=code#shanxm');
  await expect(page.getByLabel('登录名')).toHaveValue('shanxm');
  await page.getByLabel('一次性码').fill(code ?? '');
  await page.getByLabel('新密码', { exact: true }).fill('light-the-bulb');
  await page.getByLabel('再写一遍新密码').fill('light-the-bulb');
  await page.getByRole('button', { name: '设密码并登录' }).click();
  await page.waitForURL(`${server.url}/`);
  await page.goto('/c/c1/people/manage');
  await expect(page.getByText('您不能管理这里的人员')).toBeVisible();
  await context.close();
});
