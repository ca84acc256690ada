import { expect, test } from 'vitest';
import { copyTitle } from './copy-title.ts';

const wuping = { shortZh: '雾坪', shortEn: 'Wuping' };
const plan = (title: string, language: 'zh' | 'en' = 'zh', forSchoolId: string | null = null) => ({
  title,
  language,
  forSchoolId,
});

test('an adaptation carries its school, in the language of the plan', () => {
  expect(copyTitle(plan('让小灯泡亮起来'), wuping)).toBe('让小灯泡亮起来（雾坪）');
  expect(copyTitle(plan('My Way to School', 'en'), wuping)).toBe('My Way to School (Wuping)');
});

test('the school of an adapted adaptation gives way, other brackets stay', () => {
  expect(copyTitle(plan('让小灯泡亮起来（竹篙岭）', 'zh', 'zgl'), wuping)).toBe('让小灯泡亮起来（雾坪）');
  expect(copyTitle(plan('电路（一）'), wuping)).toBe('电路（一）（雾坪）');
});

test('any other copy says that it is one', () => {
  expect(copyTitle(plan('导体和绝缘体'), null)).toBe('导体和绝缘体（副本）');
  expect(copyTitle(plan('导体（雾坪）', 'zh', 'wuping'), null)).toBe('导体（雾坪）（副本）');
});

test('a long title is cut between characters so that the whole still fits', () => {
  const title = copyTitle(plan('𠮷'.repeat(60)), wuping);
  expect(title.length).toBeLessThanOrEqual(120);
  expect(title).toMatch(/^𠮷+…（雾坪）$/u);
});
