import { expect, test } from 'vitest';
import { newMentions, NOTHING_TOLD, toldNow } from './new-mentions.ts';

const at = (block: string, client = 5) => ({ person: 'lin', block, client });

test('what somebody was told of is not told again, wherever it goes', () => {
  expect(newMentions([at('a')], NOTHING_TOLD)).toHaveLength(1);
  const told = toldNow([at('a')], NOTHING_TOLD);
  expect(newMentions([at('a')], told)).toEqual([]);
  // the second half of a divided paragraph has another id
  expect(newMentions([at('b')], told)).toEqual([]);
  expect(newMentions([at('a'), at('a')], told)).toEqual([]);
});

test('a further paragraph is news, also after an earlier one was deleted', () => {
  const told = toldNow([at('a')], NOTHING_TOLD);
  expect(newMentions([at('a'), at('c')], told)).toEqual([at('c')]);
  const deleted = toldNow([], told);
  expect(newMentions([at('c')], deleted)).toEqual([at('c')]);
  // undone: the paragraph they were told of is back
  expect(newMentions([at('a')], deleted)).toEqual([]);
});

test('what a copy brought along is no news', () => {
  expect(newMentions([at('a', 1)], NOTHING_TOLD)).toEqual([]);
  expect(newMentions([at('a', 1), at('b')], toldNow([at('a', 1)], NOTHING_TOLD))).toEqual([at('b')]);
});
