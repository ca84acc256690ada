import { processTable, section, table as plainTable } from '@gongbei/document/blocks';
import { complete } from '@gongbei/document/json';
import { localPlugins } from '@gongbei/document/local-plugins';
import { schema } from '@gongbei/document/schema';
import { Node } from '@tiptap/pm/model';
import { EditorState, TextSelection, type Command } from '@tiptap/pm/state';
import { CellSelection } from '@tiptap/pm/tables';
import { describe, expect, test } from 'vitest';
import { toNextCell } from './cell-travel.ts';
import { columnsOf, hideColumn, showColumns } from './columns.ts';
import { hiddenCells } from './hidden-cells.ts';
import { setMinutes } from './step-rows.ts';
import { stepsOf, timeOf } from './steps.ts';
import * as tools from './table-tools.ts';

/** A lesson of one steps' table: 环节, 教师活动, 学生活动; steps 甲 4 minutes, 乙 6, 丙 without. */
const lesson = (): EditorState => {
  const steps = processTable(
    ['环节', '教师活动', '学生活动'],
    [
      { minutes: 4, cells: ['甲', '甲教', '甲学'] },
      { minutes: 6, cells: ['乙', '乙教', '乙学'] },
      { minutes: null, cells: ['丙', '丙教', '丙学'] },
    ],
  );
  const doc = Node.fromJSON(schema, complete({ type: 'doc', content: [section('process', [steps])] }));
  return EditorState.create({ doc, plugins: localPlugins(() => false) });
};

const tableIn = (state: EditorState): Node => state.doc.firstChild!.firstChild!;

const cellPos = (state: EditorState, row: number, column: number): number => {
  const table = tableIn(state);
  let pos = 2;
  for (let before = 0; before < row; before++) pos += table.child(before).nodeSize;
  pos += 1;
  for (let before = 0; before < column; before++) pos += table.child(row).child(before).nodeSize;
  return pos;
};

const inCell = (state: EditorState, row: number, column: number): EditorState =>
  state.apply(state.tr.setSelection(TextSelection.near(state.doc.resolve(cellPos(state, row, column) + 1))));

const overCells = (state: EditorState, from: [number, number], to: [number, number]): EditorState =>
  state.apply(state.tr.setSelection(CellSelection.create(state.doc, cellPos(state, ...from), cellPos(state, ...to))));

const run = (state: EditorState, command: Command): EditorState => {
  let next = state;
  expect(command(state, (transaction) => (next = state.apply(transaction)))).toBe(true);
  return next;
};

const words = (state: EditorState): string[] =>
  tableIn(state).children.map((row) => row.children.map((cell) => cell.textContent).join('|'));

const ids = (state: EditorState, attribute: string): unknown[] => {
  const found: unknown[] = [];
  tableIn(state).descendants((node) => {
    if (node.type.spec.attrs?.[attribute] !== undefined) found.push(node.attrs[attribute]);
    return !node.isTextblock;
  });
  return found;
};

const expectWhole = (state: EditorState): void => {
  const blockIds = ids(state, 'blockId');
  expect(blockIds.every(Boolean)).toBe(true);
  expect(new Set(blockIds).size).toBe(blockIds.length);
  const heading = tableIn(state).firstChild!.children.map((cell) => cell.attrs['columnId'] as string);
  expect(new Set(heading).size).toBe(heading.length);
  for (const row of tableIn(state).children) {
    for (const cell of row.children) expect(heading).toContain(cell.attrs['columnId']);
  }
};

describe('rows', () => {
  test('a new row below has a step of its own, the columns of the others, and a line in every cell', () => {
    const state = run(inCell(lesson(), 1, 1), tools.addRowBelow);
    expect(words(state)).toEqual(['环节|教师活动|学生活动', '甲|甲教|甲学', '||', '乙|乙教|乙学', '丙|丙教|丙学']);
    const made = tableIn(state).child(2);
    expect(made.attrs['stepId']).toBeTruthy();
    expect(made.attrs['minutes']).toBeNull();
    expect(made.children.every((cell) => cell.firstChild?.type.name === 'paragraph')).toBe(true);
    expectWhole(state);
  });

  test('nothing goes above the heading, and the heading does not go', () => {
    const state = inCell(lesson(), 0, 1);
    expect(tools.addRowAbove(state)).toBe(false);
    expect(tools.deleteRows(state)).toBe(false);
  });

  test('the last row cannot be deleted with all others, but one of them can', () => {
    expect(tools.deleteRows(overCells(lesson(), [0, 0], [3, 2]))).toBe(false);
    expect(words(run(inCell(lesson(), 2, 0), tools.deleteRows))).toEqual([
      '环节|教师活动|学生活动',
      '甲|甲教|甲学',
      '丙|丙教|丙学',
    ]);
  });

  test('the button below the table adds a step and puts the caret into its name', () => {
    const state = run(lesson(), tools.addStepTo(1));
    expect(words(state).at(-1)).toBe('||');
    expect(state.selection.$from.node(-1)).toBe(tableIn(state).lastChild!.firstChild);
    expectWhole(state);
  });

  test('Tab goes on, adds a row behind the last cell, and Shift-Tab comes back', () => {
    let state = inCell(lesson(), 3, 2);
    state = run(state, toNextCell(1));
    expect(words(state)).toHaveLength(5);
    expect(state.selection.$from.node(-1)).toBe(tableIn(state).lastChild!.firstChild);
    state = run(state, toNextCell(-1));
    expect(state.selection.$from.parent.textContent).toBe('丙学');
    expect(state.selection.$from.parentOffset).toBe(2);
  });
});

describe('columns', () => {
  test('a new column gets one id from top to bottom', () => {
    const state = run(inCell(lesson(), 2, 1), tools.addColumnRight);
    expect(words(state)[1]).toBe('甲|甲教||甲学');
    expectWhole(state);
  });

  test('no column goes before the steps, and the steps stay', () => {
    const state = inCell(lesson(), 1, 0);
    expect(tools.addColumnLeft(state)).toBe(false);
    expect(tools.deleteColumns(state)).toBe(false);
    expect(hideColumn(state)).toBe(false);
  });

  test('hiding writes only at the heading, and every cell keeps its words and its column', () => {
    const before = inCell(lesson(), 2, 1);
    const state = run(before, hideColumn);
    expect(columnsOf(tableIn(state)).map(({ hidden }) => hidden)).toEqual([false, true, false]);
    expect(words(state)).toEqual(words(before));
    expect(ids(state, 'columnId')).toEqual(ids(before, 'columnId'));
    expect(hiddenCells(tableIn(state)).size).toBe(4);
    expect(hiddenCells(tableIn(run(state, showColumns))).size).toBe(0);
  });

  test('Tab leaves hidden cells out', () => {
    const hidden = run(inCell(lesson(), 1, 1), hideColumn);
    const state = run(inCell(hidden, 1, 0), toNextCell(1));
    expect(state.selection.$from.parent.textContent).toBe('甲学');
  });

  test('a column that a merged cell reaches into is not hidden', () => {
    const merged = run(overCells(lesson(), [1, 1], [1, 2]), tools.mergeSelectedCells);
    expect(hideColumn(inCell(merged, 2, 1))).toBe(false);
  });
});

describe('merging the cells of steps', () => {
  test('makes them one step with the sum of their minutes', () => {
    const state = run(overCells(lesson(), [1, 0], [2, 0]), tools.mergeSelectedCells);
    expect(stepsOf(tableIn(state)).map(({ number, minutes }) => [number, minutes])).toEqual([
      [1, 10],
      [2, null],
    ]);
    expect(tableIn(state).child(1).firstChild!.textContent).toBe('甲乙');
  });

  test('and splitting makes them two again', () => {
    const merged = run(overCells(lesson(), [1, 0], [2, 0]), tools.mergeSelectedCells);
    const state = run(merged, tools.splitSelectedCell);
    expect(stepsOf(tableIn(state)).map(({ minutes }) => minutes)).toEqual([10, null, null]);
    expectWhole(state);
  });

  test('a row added inside a merged step belongs to it', () => {
    const merged = run(overCells(lesson(), [1, 0], [2, 0]), tools.mergeSelectedCells);
    const state = run(inCell(merged, 1, 1), tools.addRowBelow);
    expect(stepsOf(tableIn(state))).toHaveLength(2);
    expect(tableIn(state).child(2).attrs['stepId']).toBe(tableIn(state).child(1).attrs['stepId']);
  });
});

describe('a table that came apart in a merge', () => {
  /** One person added a row of the old columns while another added a column after 教师活动. */
  const ragged = (): EditorState => {
    const grown = run(inCell(lesson(), 1, 1), tools.addColumnRight);
    const json = grown.doc.toJSON();
    json.content[0].content[0].content[2].content.splice(2, 1);
    return EditorState.create({ doc: Node.fromJSON(schema, json), plugins: localPlugins(() => false) });
  };

  test('stays as it is while somebody types in another cell', () => {
    const state = inCell(ragged(), 1, 0);
    const typed = state.apply(state.tr.insertText('字'));
    expect(tableIn(typed).child(2).childCount).toBe(3);
  });

  test('is rectangular after the next command, every word under its own column', () => {
    const state = run(inCell(ragged(), 1, 1), tools.addRowBelow);
    expect(tableIn(state).children.map((row) => row.childCount)).toEqual([4, 4, 4, 4, 4]);
    expect(words(state)[3]).toBe('乙|乙教||乙学');
    expectWhole(state);
  });
});

describe('minutes', () => {
  const facts = { minutesPerPeriod: 40, periods: 2 };

  test('are written to the step that they belong to', () => {
    const state = lesson();
    const { id } = stepsOf(tableIn(state))[2]!;
    expect(stepsOf(tableIn(run(state, setMinutes(id, '２8')))).map(({ minutes }) => minutes)).toEqual([4, 6, 28]);
  });

  test('nothing is written for what is no number, or for what stands there anyway', () => {
    const state = lesson();
    const [first] = stepsOf(tableIn(state));
    expect(setMinutes(first!.id, '很久')(state)).toBe(false);
    expect(setMinutes(first!.id, '-1')(state)).toBe(false);
    expect(setMinutes(first!.id, '4')(state)).toBe(false);
  });

  test('are counted against one class hour, or against all of them', () => {
    const steps = stepsOf(tableIn(lesson()));
    expect(timeOf(steps, facts, 1)).toEqual({ planned: 10, available: 40, open: 1 });
    expect(timeOf(steps, facts, null)).toEqual({ planned: 10, available: 80, open: 1 });
  });
});

test('a plain table keeps its lines unless one takes them away, and is deleted whole', () => {
  const json = complete({ type: 'doc', content: [section('custom', [plainTable(['a', 'b'], [['1', '2']])])] });
  const state = inCell(
    EditorState.create({ doc: Node.fromJSON(schema, json), plugins: localPlugins(() => false) }),
    1,
    0,
  );
  expect(tableIn(run(state, tools.toggleLines)).attrs['role']).toBe('board');
  const without = run(state, tools.deleteWholeTable);
  expect(without.doc.firstChild!.children.map((node) => node.type.name)).toEqual(['paragraph']);
});
