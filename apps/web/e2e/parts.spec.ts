import { expect, newPlan, openPlan, saveState, surface, test, type Teacher } from './gongbei.ts';
import { line } from './places.ts';

/** Cuts off only the scripts that a page fetches when it needs them, and keeps it from fetching them before. */
const withoutParts = async ({ page, context }: Teacher) => {
  let cut = false;
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  await context.route('**/_app/immutable/**', (route) => (cut ? route.abort() : route.continue()));
  return (now: boolean) => (cut = now);
};

test('what is not fetched yet when the line is cut says so, and comes with the next try', async ({ teacher }) => {
  const shen = await teacher('shenzy');
  const { page } = shen;
  const cut = await withoutParts(shen);
  const plan = await newPlan(shen, '零件');
  await openPlan(shen, plan);
  const missing = page.getByTestId('missing-part');
  const again = page.getByRole('button', { name: '再试一次' });

  cut(true);
  await page.getByRole('button', { name: '零件：更多操作' }).click();
  await expect(page.getByText('这一部分没有取到')).toBeVisible();
  cut(false);
  await again.click();
  const rename = page.getByRole('menuitem', { name: '改名' });
  await expect(rename).toBeVisible();

  cut(true);
  await rename.click();
  await expect(missing).toContainText('这一部分没有取到');
  await expect(missing.getByRole('button', { name: '再试一次' }), 'the keyboard is there too').toBeFocused();
  await page.keyboard.press('Enter');
  await expect(missing, 'in vain twice: perhaps there is a newer version').toContainText('刷新页面就好');
  cut(false);
  await missing.getByRole('button', { name: '再试一次' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('零件齐了');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: '零件齐了' })).toBeVisible();

  cut(true);
  await line(page, 'standards').click();
  await page.evaluate(() => {
    const clipboard = new DataTransfer();
    clipboard.setData('text/html', '<p class="MsoNormal">来自 Word 的一段</p>');
    const event = new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true });
    document.querySelector('.ProseMirror')!.dispatchEvent(event);
  });
  await expect(page.getByText('复制的内容还在')).toBeVisible();
  cut(false);
  await again.click();
  await expect(surface(page)).toContainText('来自 Word 的一段');
  await expect(saveState(page)).toHaveText('已保存');
});
