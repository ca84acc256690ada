import type { Page } from '@playwright/test';
import { expect, json, newPlan, openPlan, surface, test, type Teacher } from './gongbei.ts';

const row = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });

const act = async (page: Page, title: string, action: string): Promise<void> => {
  await row(page, title)
    .getByRole('button', { name: `${title}：更多操作` })
    .click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
};

test('the desk shows what to go on with, what this week brings and what waits', async ({ teacher }) => {
  const { page } = await teacher('shenzy');
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: '沈知远的桌面' })).toBeVisible();
  await expect(
    page.getByRole('region', { name: '接着写' }).getByRole('link', { name: '让小灯泡亮起来', exact: true }),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: '这一周' }).getByRole('listitem')).not.toHaveCount(0);
  await expect(page.getByRole('region', { name: '等我处理' })).toBeVisible();
  await page.getByRole('region', { name: '接着写' }).getByRole('link', { name: '让小灯泡亮起来', exact: true }).click();
  await expect(surface(page)).toContainText('回路');
});

const NEW = [
  { list: 'plans', button: '新建教案', title: '新的中文教案', template: '中文教案', has: '教学目标' },
  { list: 'plans', button: '新建教案', title: 'A New English Lesson', template: '英文教案', has: 'Learning goals' },
  { list: 'notes', button: '新建教研记录', title: '新的教研记录', template: null, has: '达成的共识（决定）' },
];

for (const { list, button, title, template, has } of NEW)
  test(`somebody makes “${title}” from its template and writes into it`, async ({ teacher }) => {
    const { page, context } = await teacher('linxy');
    await page.goto(`/c/c1/${list}`);
    await page.getByRole('button', { name: button }).first().click();
    const dialog = page.getByRole('dialog', { name: button });
    await dialog.getByRole('textbox', { name: template ? '课题' : '题目' }).fill(title);
    await dialog.getByRole('combobox', { name: '学科' }).fill('科学');
    if (template) await dialog.getByRole('radio', { name: template }).check();
    await expect(dialog).toContainText('会放进科学联合教研组');
    await dialog.getByRole('button', { name: '建好并打开' }).click();
    await page.waitForURL('**/documents/*');
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(surface(page)).toContainText(has);
    const seeded = await json(page);
    const fresh = await context.newPage();
    await fresh.goto(page.url());
    await expect(surface(fresh)).toBeVisible();
    expect(await json(fresh)).toEqual(seeded);
  });

test('a list follows what a colleague does, without a reload', async ({ teacher }) => {
  const [shen, lin] = await Promise.all([teacher('shenzy'), teacher('linxy')]);
  await lin.page.goto('/c/c1/plans');
  await expect(row(lin.page, '让小灯泡亮起来')).toBeVisible();
  await newPlan(shen, '电磁铁的秘密');
  await expect(row(lin.page, '电磁铁的秘密')).toBeVisible();

  await shen.page.goto('/c/c1/plans');
  await act(shen.page, '电磁铁的秘密', '改名');
  await shen.page.getByRole('dialog').getByRole('textbox', { name: '课题' }).fill('电磁铁');
  await shen.page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  for (const { page } of [shen, lin]) {
    await expect(row(page, '电磁铁')).toBeVisible();
    await expect(row(page, '电磁铁的秘密')).toHaveCount(0);
  }

  await act(shen.page, '电磁铁', '归档');
  for (const { page } of [shen, lin]) await expect(row(page, '电磁铁')).toHaveCount(0);
  await shen.page.getByRole('button', { name: '归档的' }).click();
  await act(shen.page, '电磁铁', '移出归档');
  await expect(row(lin.page, '电磁铁')).toBeVisible();
});

test('a shared plan is copied as one’s own school’s adaptation, and the copy says where it comes from', async ({
  teacher,
}) => {
  const luo = await teacher('luods');
  const { page } = luo;
  await page.goto('/c/c1/plans');
  await act(page, '声音是怎样产生的', '复制为本校个案');
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await page.waitForURL((url) => url.pathname.startsWith('/documents/') && url.pathname !== '/documents/d02');
  await expect(surface(page)).toBeVisible();
  await page.getByRole('button', { name: '打开“关于”' }).click();
  await expect(page.getByRole('link', { name: /源自《声音是怎样产生的》/ })).toHaveAttribute('href', '/documents/d02');
  const copy = await json(page);
  await page.goto('/documents/d02');
  await expect(surface(page)).toBeVisible();
  expect(await json(page)).toEqual(copy);
});

test('filters stand in the address, so that they survive a reload and can be sent', async ({ teacher }) => {
  const { page } = await teacher('shenzy');
  await page.goto('/c/c1/plans');
  const rows = page.getByRole('region', { name: '教案' }).getByRole('listitem');
  await expect(row(page, '让小灯泡亮起来')).toBeVisible();
  await page.getByRole('search').getByRole('combobox', { name: '学科' }).click();
  await page.getByRole('option', { name: '英语' }).click();
  await expect(row(page, '让小灯泡亮起来')).toHaveCount(0);
  await page.getByRole('searchbox', { name: '找课题' }).fill('Weather');
  await expect(rows).toHaveCount(3);
  expect(page.url()).toContain('words=Weather');
  await page.reload();
  await expect(rows).toHaveCount(3);
  await page.getByRole('button', { name: '清除筛选' }).click();
  await expect(row(page, '让小灯泡亮起来')).toBeVisible();
  expect(new URL(page.url()).search).toBe('');
});

test('copying to the group chat puts one sentence and the link on the clipboard, and the link survives the sign-in', async ({
  teacher,
  server,
  context,
}) => {
  const shen = await teacher('shenzy');
  await shen.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  await openPlan(shen, { url: '/documents/d01' });
  await shen.page.getByRole('button', { name: '复制到群' }).click();
  await expect(shen.page.getByText('已复制，可以粘贴到群里')).toBeVisible();
  const copied = await shen.page.evaluate(() => navigator.clipboard.readText());
  const [sentence, link, ...rest] = copied.split('\n');
  expect(rest).toEqual([]);
  expect(sentence).toContain('沈知远请您一起看教案《让小灯泡亮起来》');
  expect(link).toBe(`${server.url}/documents/d01`);

  const page = await context.newPage();
  await page.goto(link!);
  await page.waitForURL('**/sign-in**');
  await page.getByRole('button', { name: /^\S* ?林秀云/ }).click();
  await page.waitForURL(link!);
  await expect(surface(page)).toContainText('回路');
});

test('whoever may not know of a document is told the same as for one that does not exist', async ({ teacher }) => {
  const { page } = await teacher('tangj');
  for (const id of ['d01', 'there-is-no-such-document']) {
    await page.goto(`/documents/${id}`);
    await expect(page.getByRole('heading', { name: '没有权限，或不存在' })).toBeVisible();
    await expect(surface(page)).toHaveCount(0);
    expect(await page.content()).not.toContain('小灯泡');
  }
});

const typeAnyway = async ({ page }: Teacher) => {
  await surface(page).click();
  await page.keyboard.type('不该写进去');
};

test('a locked shared plan can be read, and nothing can be typed into it', async ({ teacher }) => {
  const shen = await teacher('shenzy');
  await openPlan(shen, { url: '/documents/d03' });
  await expect(shen.page.getByText('已定稿锁定。要改，请主备人或组长开新一稿。')).toBeVisible();
  await expect(shen.page.getByRole('toolbar', { name: '编辑工具' })).toHaveCount(0);
  await expect(surface(shen.page)).toHaveAttribute('contenteditable', 'false');
  const before = await json(shen.page);
  await typeAnyway(shen);
  expect(await json(shen.page)).toEqual(before);
});
