import { expect, newPlan, openPlan, saveState, surface, test } from './gongbei.ts';
import { line, typeInto } from './places.ts';

test('signing out warns of what is only on this device, and keeps it if one stays', async ({ teacher, server }) => {
  const shen = await teacher('shenzy');
  const plan = await newPlan(shen, '没送到的修改');
  await openPlan(shen, plan);
  await typeInto(line(shen.page, 'standards'), '送到了。');
  await expect(saveState(shen.page)).toHaveText('已保存');
  await server.end('SIGTERM');
  await expect(saveState(shen.page)).toHaveText('离线，已存在本机');
  await shen.page.keyboard.type('还没送到。');
  await expect(saveState(shen.page)).toHaveText('离线，已存在本机');
  await shen.page.getByRole('button', { name: '沈知远：帐号与退出' }).click();
  await shen.page.getByRole('menuitem', { name: '退出登录' }).click();
  const warning = shen.page.getByRole('dialog', { name: '还有没送到服务器的修改' });
  await expect(warning).toContainText('没送到的修改');
  await warning.getByRole('button', { name: '先不退出' }).click();
  await server.start();
  await expect(saveState(shen.page)).toHaveText('已保存');
  await expect(line(shen.page, 'standards')).toHaveText('送到了。还没送到。');
  await shen.page.getByRole('button', { name: '沈知远：帐号与退出' }).click();
  await shen.page.getByRole('menuitem', { name: '退出登录' }).click();
  await shen.page.waitForURL('**/sign-in');
});

test('a page stops when somebody else signs in underneath it, and keeps its text under its own person', async ({
  teacher,
  server,
}) => {
  const shen = await teacher('shenzy');
  const plan = await newPlan(shen, '换了人');
  await openPlan(shen, plan);
  await typeInto(line(shen.page, 'standards'), '沈知远写的。');
  await expect(saveState(shen.page)).toHaveText('已保存');
  const other = await shen.context.newPage();
  await other.goto(`${server.url}/sign-in`);
  await other.getByRole('button', { name: /许文博/ }).click();
  await other.waitForURL(`${server.url}/`);
  const stopped = shen.page.getByRole('alert').filter({ hasText: '登录的人换了' });
  await expect(stopped).toContainText('现在登录的是许文博');
  await expect(stopped).toContainText('沈知远写的。');
  await expect(surface(shen.page)).toHaveCount(0);

  await other.goto(`${server.url}/sign-in`);
  await other.getByRole('button', { name: /沈知远/ }).click();
  await other.waitForURL(`${server.url}/`);
  await expect(surface(shen.page)).toContainText('沈知远写的。');
  await expect(saveState(shen.page)).toHaveText('已保存');
});

test('a changed password ends the other sign-ins; each one is listed and can be ended', async ({ teacher, server }) => {
  const [here, there] = await Promise.all([teacher('fangxm'), teacher('fangxm')]);
  await there.page.goto('/');
  await here.page.goto('/account');
  const sessions = here.page.getByRole('region', { name: '登录着的设备' });
  await expect(sessions.getByRole('listitem')).toHaveCount(2);
  await sessions.getByRole('button', { name: '结束' }).click();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  await there.page.reload();
  await there.page.waitForURL('**/sign-in**');

  const again = await teacher('fangxm');
  const { password } = (await (await here.context.request.get(`${server.url}/api/demo`)).json()) as {
    password: string;
  };
  const form = here.page.getByRole('region', { name: '修改密码' });
  const change = async (current: string, fresh: string) => {
    await form.getByLabel('现在的密码').fill(current);
    await form.getByLabel('新密码', { exact: true }).fill(fresh);
    await form.getByLabel('再写一遍新密码').fill(fresh);
    await form.getByRole('button', { name: '修改密码' }).click();
  };
  await change('不是这个密码', 'qingdu-2026-gongbei');
  await expect(form).toContainText('现在的密码不对，密码没有改。');
  await change(password, 'qingdu-2026-gongbei');
  await expect(here.page.getByText('密码改好了')).toBeVisible();
  await again.page.goto('/');
  await again.page.waitForURL('**/sign-in**');
  await again.page.getByRole('textbox', { name: '用户名' }).fill('fangxm');
  await again.page.getByLabel('密码').fill('qingdu-2026-gongbei');
  await again.page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(again.page.getByRole('heading', { level: 1, name: '方晓梅的桌面' })).toBeVisible();
  await change('qingdu-2026-gongbei', password);
});
