import { expect, test } from 'vitest';
import { gradesOf } from './grades.ts';

test.each([
  ['', []],
  ['四年级', [4]],
  ['三、四年级', [3, 4]],
  ['三至六年级', [3, 4, 5, 6]],
  ['1-2年级', [1, 2]],
  ['五年级、三年级', [3, 5]],
  ['初一', [7]],
])('%j is %j', (text, grades) => expect(gradesOf(text)).toEqual(grades));

test.each(['高兴', '六至三年级', '十二年级', '=1+1'])('%j is no grade', (text) => expect(gradesOf(text)).toBeNull());
