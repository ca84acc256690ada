import { paragraph, section } from '@gongbei/document/blocks';
import { complete } from '@gongbei/document/json';
import { schema } from '@gongbei/document/schema';
import { Node } from '@tiptap/pm/model';
import { EditorState } from '@tiptap/pm/state';
import { expect, test } from 'vitest';
import { find, findAll, findingIn, findPlugin, goToFound } from './find-plugin.ts';

const doc = Node.fromJSON(
  schema,
  complete({
    type: 'doc',
    content: [
      section('custom', [
        paragraph(['小', { type: 'text', text: '灯', marks: [{ type: 'bold' }] }, '泡']),
        paragraph([{ type: 'mention', attrs: { person: 'u05' } }, '灯泡 LED 和 ＬＥＤ']),
      ]),
    ],
  }),
);

const found = (words: string) => findAll(doc, words).map(({ from, to }) => doc.textBetween(from, to));

test('finds across formatting, behind names, without regard to case and width', () => {
  expect(found('灯泡')).toEqual(['灯泡', '灯泡']);
  expect(found('led')).toEqual(['LED', 'ＬＥＤ']);
  expect(found('没有')).toEqual([]);
  expect(found(' ')).toEqual([]);
});

test('begins behind the caret, goes on, and follows the text', () => {
  let state = EditorState.create({ doc, plugins: [findPlugin()] });
  state = state.apply(find(state, '灯泡'));
  expect(findingIn(state)).toMatchObject({ at: 0, found: [{ from: 3 }, {}] });
  state = state.apply(goToFound(state, 1));
  state = state.apply(state.tr.insertText('新', 2));
  expect(findingIn(state)).toMatchObject({ at: 1, found: [{ from: 4 }, {}] });
  state = state.apply(find(state, ''));
  expect(findingIn(state).found).toEqual([]);
});
