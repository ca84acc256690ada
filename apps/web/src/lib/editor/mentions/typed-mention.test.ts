import { paragraph, section } from '@gongbei/document/blocks';
import { complete } from '@gongbei/document/json';
import { schema } from '@gongbei/document/schema';
import { Node } from '@tiptap/pm/model';
import { EditorState, TextSelection } from '@tiptap/pm/state';
import { expect, test } from 'vitest';
import { typedMention } from './typed-mention.ts';

const typed = (text: string) => {
  const doc = Node.fromJSON(schema, complete({ type: 'doc', content: [section('custom', [paragraph(text)])] }));
  const state = EditorState.create({ doc });
  return typedMention(state.apply(state.tr.setSelection(TextSelection.create(doc, 2 + text.length))));
};

test.each([
  ['@', ''],
  ['请@', ''],
  ['请@林', '林'],
  ['请@linx', 'linx'],
  ['（@lxy', 'lxy'],
])('%s asks for %j', (text, query) => {
  expect(typed(text)?.query).toBe(query);
});

test.each(['lin@school', '请@林，', '没有', '@ 林'])('%s asks for nobody', (text) => {
  expect(typed(text)).toBeNull();
});
