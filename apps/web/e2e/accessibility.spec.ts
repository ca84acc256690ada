import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, surface, test } from './gongbei.ts';

const DESK = { viewport: { width: 1366, height: 768 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** Each size and each language once: what axe looks at depends on one or the other, not on both together. */
const LOOKS = [
  { size: 'a desk', options: DESK, language: 'zh', locale: 'zh-CN' },
  { size: 'a phone', options: PHONE, language: 'en', locale: 'en-GB' },
] as const;

const PAGES: [path: string, ready: (page: Page) => Promise<void>][] = [
  ['/', (page) => expect(page.locator('#go-on')).toBeVisible()],
  ['/c/c1/plans', (page) => expect(page.locator('.document-row').first()).toBeVisible()],
  ['/c/c1/notes', (page) => expect(page.locator('.document-row').first()).toBeVisible()],
  ['/c/c1/people', (page) => expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()],
  ['/account', (page) => expect(page.locator('#sessions')).toBeVisible()],
  ['/documents/d01', (page) => expect(surface(page)).toBeVisible()],
  ['/documents/d03', (page) => expect(surface(page)).toBeVisible()],
  ['/documents/d01/print', (page) => expect(page.getByRole('heading', { level: 1 })).toBeVisible()],
  ['/documents/nothing', (page) => expect(page.getByRole('alert')).toBeVisible()],
  ['/nowhere', (page) => expect(page.getByRole('heading', { level: 1 })).toBeVisible()],
];

/** What axe holds to be serious or critical, in words that say where it is. */
const faults = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
};

for (const { size, options, language, locale } of LOOKS)
  test(`no page has a serious fault on ${size} in ${language}`, async ({ teacher, browser, server }) => {
    test.slow();
    const shen = await teacher('shenzy', { ...options, locale });
    await shen.page.goto('/account');
    await shen.page.getByRole('radio', { name: language === 'zh' ? '中文' : 'English' }).check();
    await expect(shen.page.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`));
    for (const [path, ready] of PAGES) {
      await shen.page.goto(path);
      await ready(shen.page);
      expect.soft(await faults(shen.page), path).toEqual([]);
    }
    const stranger = await browser.newContext({ ...options, locale, baseURL: server.url });
    const door = await stranger.newPage();
    await door.goto('/sign-in');
    await expect(door.getByRole('button', { name: language === 'zh' ? /林秀云/ : /Lin Xiuyun/ })).toBeVisible();
    expect.soft(await faults(door), '/sign-in').toEqual([]);
    await stranger.close();
  });
