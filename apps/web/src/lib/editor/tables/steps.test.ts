import { expect, test } from 'vitest';
import { readMinutes, readStepTitle } from './steps.ts';

test.each([
  ['', null],
  [' 12 ', 12],
  ['７', 7],
  ['2.5', 2.5],
  ['0', 0],
  ['-3', undefined],
  ['六', undefined],
  ['601', undefined],
])('%j is read as %j minutes', (typed, minutes) => {
  expect(readMinutes(typed)).toBe(minutes);
});

test.each([
  ['1. 聚焦：停电了（4 分钟）', '聚焦：停电了', 4],
  ['环节二：观察（约6分钟）', '观察', 6],
  ['三、探究【13′】', '探究', 13],
  ['Step 2. Listen (6 min)', 'Listen', 6],
  ['Warm up (4)', 'Warm up', 4],
  ['小结', '小结', null],
  ['2024 年的电路', '2024 年的电路', null],
])('the pasted title %j is named %j and takes %j minutes', (pasted, name, minutes) => {
  const read = readStepTitle(pasted);
  expect([pasted.slice(read.start, read.end), read.minutes]).toEqual([name, minutes]);
});
