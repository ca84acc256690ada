import { paragraph, schoolGroup, section } from '@gongbei/document/blocks';
import { complete } from '@gongbei/document/json';
import { schema } from '@gongbei/document/schema';
import { Node } from '@tiptap/pm/model';
import { expect, test } from 'vitest';
import { flattenSections } from './flatten-sections.ts';

const doc = Node.fromJSON(
  schema,
  complete({
    type: 'doc',
    content: [
      section('objectives', [paragraph('目标一'), paragraph('目标二')]),
      section('learners', [schoolGroup('a', '甲校'), schoolGroup('b', '乙校')]),
      section('custom', '末', { title: '备忘' }),
    ],
  }),
);

const read = (from: number, to: number) => {
  const slice = flattenSections(doc.slice(from, to, true), 'zh');
  return { words: slice.content.content.map((node) => `${node.type.name} ${node.textContent}`), slice };
};

test('whole sections are pasted with their headings as text', () => {
  expect(read(0, doc.content.size).words).toEqual([
    'heading 教学目标',
    'paragraph 目标一',
    'paragraph 目标二',
    'heading 学情分析',
    'paragraph 甲校',
    'paragraph 乙校',
    'heading 备忘',
    'paragraph 末',
  ]);
});

test('part of one section comes without a heading and stays open, so that it joins the line it is pasted into', () => {
  const { words, slice } = read(3, 4);
  expect(words).toEqual(['paragraph 标']);
  expect([slice.openStart, slice.openEnd]).toEqual([1, 1]);
});

test('from the middle of one section into another, only the second is named', () => {
  expect(read(8, 19).words.slice(0, 2)).toEqual(['paragraph 标二', 'heading 学情分析']);
});

test('what holds no section is left as it is', () => {
  const slice = doc.firstChild!.slice(0, 5);
  expect(flattenSections(slice, 'zh')).toBe(slice);
});
