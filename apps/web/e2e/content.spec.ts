import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, expectAlike, openTogether, surface, test } from './gongbei.ts';
import { clickInto, line, section } from './places.ts';

const copied = (name: string) =>
  readFileSync(new URL(`../src/lib/editor/paste/fixtures/${name}.clipboard`, import.meta.url), 'utf8');

const paste = (page: Page, html: string) =>
  surface(page).evaluate((dom, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', text);
    clipboardData.setData('text/plain', '');
    dom.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, html);

/** One red pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

const drawnWidth = (page: Page, place: string) =>
  section(page, place)
    .locator('img')
    .evaluate((img) => (img as HTMLImageElement).naturalWidth);

test('what comes out of Word keeps its lists, its table and its links, and nothing else of Word', async ({
  teacher,
}) => {
  const { plan, shen, lin } = await openTogether(teacher, '从 Word 粘贴');
  await clickInto(line(shen.page, 'standards'));
  await paste(shen.page, copied('word'));
  const arrived = section(lin.page, 'standards');
  await expect(arrived.locator('li', { hasText: '说出电池的两端' }).locator('li')).toHaveText([
    '正极有凸起',
    '负极是平的',
  ]);
  await expect(arrived.locator('ol').first()).toHaveAttribute('start', '3');
  await expect(arrived.locator('table td[colspan="2"]')).toHaveText('教师活动');
  await expect(arrived.locator('table li')).toHaveText(['看', '摸']);
  await expect(arrived.getByRole('link', { name: '网址' })).toHaveAttribute('href', 'https://example.org/x');
  await expect(arrived.locator('mark')).toHaveText('第四条');
  expect(await arrived.innerHTML()).not.toMatch(/Mso|mso-|o:p|font-family/);
  await expectAlike(plan, lin, shen.page, lin.page);
});

test('a picture chosen from the disk is seen by the colleague', async ({ teacher }) => {
  const { plan, shen, lin } = await openTogether(teacher, '插图');
  await clickInto(line(shen.page, 'textbook'));
  const chooser = shen.page.waitForEvent('filechooser');
  await shen.page.getByRole('button', { name: '插入图片或拍照' }).first().click();
  await (await chooser).setFiles({ name: '电路.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') });
  await expect(section(lin.page, 'textbook').locator('img')).toBeVisible();
  for (const { page } of [shen, lin]) await expect.poll(() => drawnWidth(page, 'textbook')).toBeGreaterThan(0);
  await expectAlike(plan, lin, shen.page, lin.page);
});

test('colleagues are mentioned by their initials, lists come from the toolbar, and a link may not run a script', async ({
  teacher,
}) => {
  const { plan, shen, lin } = await openTogether(teacher, '提到与链接');
  const { page } = shen;
  await clickInto(line(page, 'standards'));
  await page.keyboard.type('请 @lxy');
  await expect(page.getByRole('option', { name: /林秀云/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type('看一看');
  await expect(line(lin.page, 'standards')).toHaveText(/^请 @?林秀云 看一看$/);

  await clickInto(line(page, 'textbook'));
  await page.getByRole('button', { name: '待办清单' }).click();
  await page.keyboard.type('买灯泡');
  await page.keyboard.press('Enter');
  await page.keyboard.type('剪导线');
  const tasks = section(lin.page, 'textbook').getByRole('listitem');
  await expect(tasks.locator('p')).toHaveText(['买灯泡', '剪导线']);
  await section(page, 'textbook').getByRole('checkbox', { name: '完成：买灯泡' }).check();
  await expect(section(lin.page, 'textbook').getByRole('checkbox', { name: '完成：买灯泡' })).toBeChecked();

  await clickInto(line(page, 'assessment'));
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog', { name: '加链接' });
  await dialog.getByRole('textbox', { name: '显示的文字' }).fill('实验视频');
  await dialog.getByRole('textbox', { name: '网址' }).fill('javascript:alert(1)');
  await dialog.getByRole('button', { name: '确定' }).click();
  await expect(dialog).toContainText('这不是能打开的网址');
  await dialog.getByRole('textbox', { name: '网址' }).fill('example.org/video');
  await dialog.getByRole('button', { name: '确定' }).click();
  const link = section(lin.page, 'assessment').getByRole('link', { name: '实验视频' });
  await expect(link).toHaveAttribute('href', 'https://example.org/video');
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expectAlike(plan, lin, shen.page, lin.page);
});
