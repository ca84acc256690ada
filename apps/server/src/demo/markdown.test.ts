import { expect, test } from 'vitest';
import { complete, plainText, type NodeJson } from '@gongbei/document/json';
import { steps } from '@gongbei/document/process';
import { schema } from '@gongbei/document/schema';
import { readBlocks, readMarkdown } from './markdown.ts';
import { textOf } from './text-edits.ts';

const schools = new Map([['雾坪乡中心小学', 'wuping']]);
const zh = (markdown: string) => {
  const json = readMarkdown(markdown, { language: 'zh', schools });
  schema.nodeFromJSON(complete(json)).check();
  return json;
};
const firstBlock = (markdown: string): NodeJson => zh(`## 附件\n\n${markdown}`).content[0]!.content![0]!;

test('a heading says what a section is, and keeps its own words where they differ', () => {
  const { content } = zh('# 课题\n\n引言\n\n## 教学目标\n\n甲\n\n## 教学目标（核心素养）\n\n乙\n\n## 约定\n');
  expect(content.map(({ attrs }) => attrs)).toEqual([
    { kind: 'objectives' },
    { kind: 'objectives', title: '教学目标（核心素养）' },
    { kind: 'custom', title: '约定' },
  ]);
  expect(content[2]!.content).toEqual([{ type: 'paragraph' }]);
});

test('the same heading means the same in English', () => {
  const { content } = readMarkdown('## Steps\n\n## Evidence\n', { language: 'en', schools });
  expect(content.map(({ attrs }) => attrs)).toEqual([{ kind: 'process' }, { kind: 'assessment', title: 'Evidence' }]);
});

test('each school has a group of its own, an empty line where it wrote nothing yet', () => {
  const [learners] = zh('## 学情分析\n\n### 雾坪乡中心小学\n\n### 雾坪乡中心小学\n- 26 人\n').content;
  expect(learners!.content).toEqual([
    { type: 'schoolGroup', attrs: { ownerSchool: 'wuping' }, content: [{ type: 'paragraph' }] },
    expect.objectContaining({ type: 'schoolGroup' }),
  ]);
  expect(() => zh('## 学情分析\n\n### 无名小学\n')).toThrow('无名小学');
});

test('minutes leave the title of a step and become a number; its own number is drawn, not kept', () => {
  const zhRow = '| **1. 聚焦：停电了**（4 分钟） | 甲<br>乙 |';
  const json = zh(`## 教学过程\n\n| 环节（时间） | 教师活动 |\n|---|---|\n${zhRow}\n| **2. 小结** | |\n`);
  expect(steps(complete(json)).map(({ title, minutes }) => [title, minutes])).toEqual([
    ['聚焦：停电了', 4],
    ['小结', null],
  ]);
  const english = '## Steps\n\n| Step (minutes) | Teacher |\n|---|---|\n| **1. Warm up** (4) | sings |\n';
  expect(steps(readMarkdown(english, { language: 'en', schools }))[0]).toMatchObject({
    title: 'Warm up',
    minutes: 4,
  });
});

test('a line break in a cell begins a paragraph', () => {
  const table = firstBlock('| 谁 | 准备 |\n|---|---|\n| 教师 | 甲<br>**乙** |\n');
  expect(table.content![1]!.content![1]!.content!.map(textOf)).toEqual(['甲', '乙']);
});

test('a board has no heading and stands in the middle', () => {
  const [board] = zh('## 板书设计\n\n<!-- no lines -->\n\n| | 课题 |\n|:---:|:---:|\n| 亮 ○ | |\n').content[0]!
    .content!;
  expect(board!.attrs).toEqual({ role: 'board' });
  expect(board!.content!.flatMap((row) => row.content!.map(({ type }) => type))).toEqual(Array(4).fill('tableCell'));
  expect(board!.content![0]!.content![1]!.content![0]!.attrs).toEqual({ textAlign: 'center' });
});

test('lists, marks and rules come through as they are', () => {
  const json = zh('## 附件\n\n1. 一\n2. *二*\n\n- **三**：四\n\n---\n');
  expect(plainText(json)).toBe('1. 一\n2. 二\n• 三：四');
  expect(json.content[0]!.content!.map(({ type }) => type)).toEqual(['orderedList', 'bulletList', 'horizontalRule']);
});

test('blanks to fill in stay blanks', () => {
  expect(textOf(firstBlock('达成 __ 人，优秀 __ 人；It is ______ and ______.'))).toBe(
    '达成 __ 人，优秀 __ 人；It is ______ and ______.',
  );
});

test('what the documents do not have is refused', () => {
  expect(() => readBlocks('```\ncode\n```')).toThrow('code');
  expect(() => readBlocks('![picture](http://example.org/a.png)')).toThrow('image');
});
