import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { RosterFinding } from '@gongbei/contract/roster';
import { changeLanguage } from '#lib/i18n/language.svelte.ts';
import { faultSentence } from './fault-sentence.ts';

/** What the server finds in the faulty sample, row by row. */
const FOUND: Record<number, RosterFinding> = {
  17: { fault: 'name-missing' },
  41: { fault: 'school-unknown', text: '清渡县第二实验小学' },
  68: { fault: 'login-repeated', text: 'wanghf', other: 13 },
  90: { fault: 'login-taken', text: 'shenzy' },
  113: { fault: 'role-unknown', text: '巡查员' },
  135: { fault: 'principal-elsewhere', text: '雾坪乡中心小学', school: '清渡县实验小学' },
  152: { fault: 'empty' },
  179: { fault: 'subject-unknown', text: '星象' },
  201: { fault: 'name-long', count: 42 },
  225: { fault: 'person-repeated', text: '何福春', school: '清渡县实验小学', other: 32 },
  253: { fault: 'formula', column: 'grade', text: '=' },
  281: { fault: 'identity-number', column: 'phone' },
};

const page = readFileSync(new URL('../../../../server/test/rosters/roster-300.md', import.meta.url), 'utf8');
const promised = [...page.matchAll(/^\| (\d+) \|[^|]*\| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, row, zh, en]) => [Number(row), zh, en] as const,
);

afterEach(() => changeLanguage('zh'));

test('the faulty sample has twelve sentences', () => expect(promised).toHaveLength(12));

test.each(promised)('row %i is answered in the promised words', (row, zh, en) => {
  changeLanguage('zh');
  expect(faultSentence(row, FOUND[row]!)).toBe(zh);
  changeLanguage('en');
  expect(faultSentence(row, FOUND[row]!)).toBe(en);
});
