import type { DocumentSummary } from '@gongbei/contract/documents';
import { beforeEach, expect, test } from 'vitest';
import { changeLanguage } from '#lib/i18n/language.svelte.ts';
import { shareText } from './share-text.ts';

const ORIGIN = 'http://127.0.0.1:3000';
const shen = { name: { zh: '沈知远', en: 'Shen Zhiyuan' } };
const bulb = {
  id: 'd01',
  kind: 'lesson_plan',
  title: '让小灯泡亮起来',
  subject: '科学',
  grades: [4],
  stage: 'discussion',
  approved: null,
  revising: false,
} as unknown as DocumentSummary;
const v6 = { version: 'v6', at: '2026-04-15T02:05:00Z' };

beforeEach(() => changeLanguage('zh'));

test('a plan is shared as one sentence and its link on the second line', () => {
  expect(shareText(bulb, shen, ORIGIN)).toBe(
    '沈知远请您一起看教案《让小灯泡亮起来》（科学，四年级，研讨），点开就能看：\nhttp://127.0.0.1:3000/documents/d01',
  );
});

test('a plan under revision says which version is in force', () => {
  expect(shareText({ ...bulb, approved: v6, revising: true }, shen, ORIGIN)).toContain(
    '（科学，四年级，正在修订；现行共案 v6）',
  );
});

test('an approved plan carries its version, a note without grades leaves them out', () => {
  expect(shareText({ ...bulb, stage: 'shared', approved: v6 }, shen, ORIGIN)).toContain('（科学，四年级，共案 v6）');
  expect(shareText({ ...bulb, kind: 'research_note', grades: [] }, shen, ORIGIN)).toContain(
    '教研记录《让小灯泡亮起来》（科学，研讨）',
  );
});

test('a multi-grade class is named once, in the language of the page', () => {
  expect(shareText({ ...bulb, grades: [3, 4] }, shen, ORIGIN)).toContain('三、四年级');
  changeLanguage('en');
  expect(shareText({ ...bulb, grades: [3, 4] }, shen, ORIGIN)).toBe(
    'Shen Zhiyuan invites you to look at the lesson plan “让小灯泡亮起来” (Science, Grades 3, 4, In discussion):\nhttp://127.0.0.1:3000/documents/d01',
  );
});
