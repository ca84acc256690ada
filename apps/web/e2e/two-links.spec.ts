import { expect, expectAlike, json, surface, test } from './gongbei.ts';
import { caretOf, cell, expectCaretIn, typeInto } from './places.ts';

const SHEN = '沈知远 · 实验小学';
const LIN = '林秀云 · 雾坪小学';

test('the two links that the start prints let two teachers write one plan in one browser', async ({
  server,
  context,
}) => {
  const links = server.said.match(/http:\S+\/enter\/\S+/g) ?? [];
  expect(links).toHaveLength(2);
  const [shen, lin] = [await context.newPage(), await context.newPage()];
  await shen.goto(links[0]!);
  await lin.goto(links[1]!);
  const plan = { url: '/documents/d01' };
  for (const page of [shen, lin]) {
    await page.waitForURL('**/documents/d01');
    await expect(page.getByRole('heading', { level: 1, name: '让小灯泡亮起来' })).toBeVisible();
    await expect(surface(page)).toBeVisible();
  }
  expect(new URL(shen.url()).host).toBe(`localhost:${server.port}`);
  expect(new URL(lin.url()).host).toBe(`127.0.0.1:${server.port}`);
  const before = await cell(shen, 1, 1).innerText();

  await Promise.all([typeInto(cell(shen, 1, 1), '先让学生猜一猜。'), typeInto(cell(lin, 2, 2), '学生分组试接。')]);
  await expectCaretIn(lin, SHEN, cell(lin, 1, 1));
  await expectCaretIn(shen, LIN, cell(shen, 2, 2));
  await expect(cell(lin, 1, 1)).toContainText('先让学生猜一猜。');
  await expect(cell(shen, 2, 2)).toContainText('学生分组试接。');
  await expect(shen.getByRole('button', { name: '还有 1 人开着这份文档' })).toBeVisible();

  await expectAlike(plan, { context }, shen, lin);
  const written = await json(shen);
  await Promise.all([shen.reload(), lin.reload()]);
  for (const page of [shen, lin]) await expect(surface(page)).toBeVisible();
  expect(await cell(shen, 1, 1).innerText()).not.toBe(before);
  await expect(cell(lin, 1, 1)).toContainText('先让学生猜一猜。');
  await expect(cell(shen, 2, 2)).toContainText('学生分组试接。');
  expect(await json(lin)).toEqual(written);
  await expect(caretOf(shen, LIN)).toHaveCount(0);
});
