import { expect, test } from 'vitest';
import { line, lines } from './text.ts';

test('a line loses what cannot be seen, and its breaks become spaces', () => {
  expect(line(50).parse(' 让小灯泡\u202e亮\u200b起来\u0000 ')).toBe('让小灯泡亮起来');
  expect(line(50).parse('第三单元\t小灯泡\r\n第二课时')).toBe('第三单元 小灯泡 第二课时');
});

test('lines keep their breaks and nothing else that is hidden', () => {
  expect(lines(50).parse('目标很清楚。\u202e\r\n\n\u0000过程\t再具体些。\n')).toBe('目标很清楚。\n\n过程 再具体些。');
});

test('what is empty without that is refused, and so is what is too long', () => {
  for (const schema of [line(3), lines(3)]) {
    expect(schema.safeParse(' \u200b\n ').success).toBe(false);
    expect(schema.safeParse('灯泡亮了').success).toBe(false);
  }
});
