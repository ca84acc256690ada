import { processTable, section, table } from '@gongbei/document/blocks';
import { complete } from '@gongbei/document/json';
import { localPlugins } from '@gongbei/document/local-plugins';
import { schema } from '@gongbei/document/schema';
import { Fragment, Node, Slice } from '@tiptap/pm/model';
import { EditorState, TextSelection } from '@tiptap/pm/state';
import { expect, test } from 'vitest';
import { pasteCells } from './paste-cells.ts';

const lesson = (): EditorState => {
  const steps = processTable(
    ['环节', '教师活动'],
    [
      { minutes: 4, cells: ['甲', '甲教'] },
      { minutes: null, cells: ['', ''] },
    ],
  );
  const doc = Node.fromJSON(schema, complete({ type: 'doc', content: [section('process', [steps])] }));
  return EditorState.create({ doc, plugins: localPlugins(() => false) });
};

const inCell = (state: EditorState, row: number, column: number): EditorState => {
  let pos = 2;
  const steps = state.doc.firstChild!.firstChild!;
  for (let before = 0; before < row; before++) pos += steps.child(before).nodeSize;
  for (let before = 0; before < column; before++) pos += steps.child(row).child(before).nodeSize;
  return state.apply(state.tr.setSelection(TextSelection.near(state.doc.resolve(pos + 2))));
};

const copied = (header: string[] | null, rows: string[][]): Slice =>
  new Slice(Fragment.from(Node.fromJSON(schema, table(header, rows))), 0, 0);

const pasted = (state: EditorState, slice: Slice): Node => {
  let next = state;
  expect(pasteCells(slice)(state, (transaction) => (next = state.apply(transaction)))).toBe(true);
  return next.doc.firstChild!.firstChild!;
};

const words = (steps: Node) => steps.children.map((row) => row.children.map((cell) => cell.textContent).join('|'));

test('a table goes into the cells from the caret on; numbers and minutes of its titles become those of the steps', () => {
  const steps = pasted(
    inCell(lesson(), 2, 0),
    copied(
      ['环节', '教师活动'],
      [
        ['2. 观察（6 分钟）', '发灯泡'],
        ['3. 探究(13分钟)', '发电池'],
      ],
    ),
  );
  expect(words(steps)).toEqual(['环节|教师活动', '甲|甲教', '观察|发灯泡', '探究|发电池']);
  expect(steps.children.map((row) => row.attrs['minutes'] as unknown)).toEqual([null, 4, 6, 13]);
  expect(
    steps.children
      .slice(1)
      .every((row) => row.attrs['stepId'] && !row.children.some((cell) => cell.type.name === 'tableHeader')),
  ).toBe(true);
});

test('minutes that stand there already are not overwritten by a title', () => {
  const steps = pasted(inCell(lesson(), 1, 0), copied(null, [['聚焦（9 分钟）']]));
  expect(words(steps)[1]).toBe('聚焦（9 分钟）|甲教');
  expect(steps.child(1).attrs['minutes']).toBe(4);
});

test('a first row that is no heading stays', () => {
  const steps = pasted(inCell(lesson(), 2, 1), copied(null, [['一'], ['二']]));
  expect(words(steps)).toEqual(['环节|教师活动', '甲|甲教', '|一', '|二']);
});

test('columns beyond the last one are added, each with an id', () => {
  const steps = pasted(inCell(lesson(), 2, 1), copied(null, [['教', '学']]));
  expect(words(steps)[2]).toBe('|教|学');
  const columns = steps.firstChild!.children.map((cell) => cell.attrs['columnId'] as unknown);
  expect(new Set(columns).size).toBe(3);
  expect(steps.lastChild!.children.map((cell) => cell.attrs['columnId'] as unknown)).toEqual(columns);
});

test('text is not taken for cells', () => {
  const text = new Slice(Fragment.from(schema.text('字')), 0, 0);
  expect(pasteCells(text)(inCell(lesson(), 1, 0))).toBe(false);
});
