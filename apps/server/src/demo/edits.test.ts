import { describe, expect, test } from 'vitest';
import { complete, plainText, type DocumentJson, type NodeJson } from '@gongbei/document/json';
import { applyEdits } from './edits.ts';
import type { Edit } from './life.ts';
import { readMarkdown } from './markdown.ts';
import { cellOf, sectionIn, tableIn } from './places.ts';
import { textOf } from './text-edits.ts';

const TEXT = `## 评价任务

画出能亮的接法。

## 教学过程

| 环节（时间） | 教师活动 | 学生活动 |
|---|---|---|
| **1. 聚焦**（4 分钟） | 拿出手电筒。<br>打开后盖。 | |
| **2. 探究**（9 分钟） | 发电池。 | 试接。 |

## 附件

`;
const text = () => complete(readMarkdown(TEXT, { language: 'zh', schools: new Map() }));
const after = (...edits: Edit[]) => applyEdits(text(), edits, null);
const cell = (json: DocumentJson, row: number, column: string) =>
  cellOf(tableIn(json, 'process'), row, column).content!;
const texts = (nodes: NodeJson[]) => nodes.map(textOf);

describe('text', () => {
  test('is replaced where it stands exactly once', () => {
    const json = after({ in: 'assessment', replace: '能亮的', with: '能亮和不能亮的' });
    expect(textOf(sectionIn(json, 'assessment'))).toBe('画出能亮和不能亮的接法。');
    expect(() => after({ in: 'assessment', replace: '不在', with: '' })).toThrow('不在');
    expect(() => after({ in: 'process', replace: '。', with: '！' })).toThrow('exactly once');
  });

  test('takes the marks of what it replaces', () => {
    const json = after({ in: 'process', row: 1, column: '环节（时间）', replace: '聚焦', with: '聚焦：停电了' });
    expect(cell(json, 1, '环节（时间）')[0]!.content).toEqual([
      { type: 'text', text: '聚焦：停电了', marks: [expect.objectContaining({ type: 'bold' })] },
    ]);
  });

  test('begins a paragraph at a line break, and the old one stays itself', () => {
    const json = text();
    const id = cell(json, 2, '教师活动')[0]!.attrs!['blockId'];
    applyEdits(
      json,
      [{ in: 'process', row: 2, column: '教师活动', replace: '发电池。', with: '发电池。\n计时。' }],
      null,
    );
    expect(texts(cell(json, 2, '教师活动'))).toEqual(['发电池。', '计时。']);
    expect(cell(json, 2, '教师活动')[0]!.attrs!['blockId']).toBe(id);
  });

  test('typed before a paragraph leaves that paragraph itself', () => {
    const json = text();
    const id = cell(json, 1, '教师活动')[0]!.attrs!['blockId'];
    applyEdits(json, [{ in: 'process', row: 1, column: '教师活动', insert: '播放录音。\n', at: 'start' }], null);
    expect(texts(cell(json, 1, '教师活动'))).toEqual(['播放录音。', '拿出手电筒。', '打开后盖。']);
    expect(cell(json, 1, '教师活动')[1]!.attrs!['blockId']).toBe(id);
  });

  test('that goes altogether takes its paragraph with it', () => {
    const json = after({ in: 'process', row: 1, column: '教师活动', replace: '打开后盖。', with: '' });
    expect(texts(cell(json, 1, '教师活动'))).toEqual(['拿出手电筒。']);
  });

  test('moves to another cell, a whole paragraph with its id', () => {
    const json = text();
    const id = cell(json, 1, '教师活动')[1]!.attrs!['blockId'];
    const move = { from: { row: 1, column: '教师活动' }, to: { row: 2, column: '教师活动' } };
    applyEdits(json, [{ in: 'process', moveText: '打开后盖。', ...move, at: 'start' }], null);
    expect(texts(cell(json, 1, '教师活动'))).toEqual(['拿出手电筒。']);
    expect(texts(cell(json, 2, '教师活动'))).toEqual(['打开后盖。', '发电池。']);
    expect(cell(json, 2, '教师活动')[0]!.attrs!['blockId']).toBe(id);
  });
});

describe('tables', () => {
  test('rows move with their ids, and are counted from 1 below the headings', () => {
    const ids = (json: DocumentJson) => tableIn(json, 'process').content!.map(({ attrs }) => attrs!['stepId'] ?? null);
    const json = text();
    const [heading, first, second] = ids(json);
    applyEdits(json, [{ in: 'process', moveRow: 2, to: 1 }], null);
    expect(ids(json)).toEqual([heading, second, first]);
  });

  test('a new step has its minutes, and the ids of the columns it stands in', () => {
    const json = after({ in: 'process', insertRow: ['**3. 小结**（5 分钟）', '', ''], after: 2 });
    const [heading, , , row] = tableIn(json, 'process').content!;
    expect(row!.attrs).toMatchObject({ minutes: 5, stepId: expect.any(String) });
    const columns = ({ content }: NodeJson) => content!.map(({ attrs }) => attrs!['columnId']);
    expect(columns(row!)).toEqual(columns(heading!));
  });

  test('a new column has a cell in every row', () => {
    const json = after({ in: 'process', insertColumn: '三年级', after: '学生活动', cells: ['玩影子。', '记录。'] });
    expect(tableIn(json, 'process').content!.map((row) => textOf(row.content![3]!))).toEqual([
      '三年级',
      '玩影子。',
      '记录。',
    ]);
  });

  test('minutes are set as a number', () => {
    const json = after({ in: 'process', row: 2, minutes: 11 });
    expect(tableIn(json, 'process').content![2]!.attrs!['minutes']).toBe(11);
  });
});

test('what is written into an empty place replaces its empty line, and a list goes on', () => {
  const json = after({ in: '附件', write: '- 甲' }, { in: '附件', write: '- 乙\n\n丙' });
  expect(plainText({ type: 'doc', content: [sectionIn(json, '附件')] })).toBe('• 甲\n• 乙\n丙');
});

test('a place that is not there is refused', () => {
  expect(() => after({ in: '别处', write: '甲' })).toThrow('别处');
  expect(() => after({ in: 'process', row: 7, minutes: 1 })).toThrow('row 7');
  expect(() => after({ in: 'process', row: 1, column: '设计意图', insert: '甲', at: 'end' })).toThrow('设计意图');
});
