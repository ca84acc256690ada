import type { Node } from '@tiptap/pm/model';
import { CellSelection, TableMap, deleteCellSelection } from '@tiptap/pm/tables';
import { NodeSelection, TextSelection } from '@tiptap/pm/state';
import { describe, expect, it } from 'vitest';
import type { HeadlessEditor } from '../test/headless-editor.ts';
import { endOf, positionsOf } from '../test/headless-editor.ts';
import { Wire } from '../test/pair.ts';
import { paragraph, processTable, section, table } from './blocks.ts';
import type { NodeJson } from './json.ts';
import { isRegular } from './regular-table.ts';
import { missingCells } from './table-grid.ts';

const COLUMNS = ['环节', '教师', '学生'];
const steps = () =>
  processTable(COLUMNS, [
    { minutes: 4, cells: ['聚焦', '放录音', '听'] },
    { minutes: 6, cells: ['观察', '发灯泡', '画'] },
  ]);

function open(...content: NodeJson[]): { wire: Wire; a: HeadlessEditor; b: HeadlessEditor } {
  const wire = new Wire({ type: 'doc', content: [section('process', content), section('board', '板书')] });
  return { wire, a: wire.editors[0]!, b: wire.editors[1]! };
}

const tableOf = ({ doc }: HeadlessEditor): Node => doc.nodeAt(positionsOf(doc, 'table')[0]!)!;
const texts = (row: Node): string[] => row.children.map(({ textContent }) => textContent);
const attrsOf = (nodes: readonly Node[], name: string): unknown[] => nodes.map(({ attrs }) => attrs[name]);

/** A adds a row, B a column, at the same time. */
function rowAndColumnAtOnce(content: NodeJson) {
  const opened = open(content);
  opened.a.caretAfter('放录音').commands.addRowAfter();
  opened.b.caretAfter('放录音').commands.addColumnAfter();
  const made = [opened.wire.made(opened.a), opened.wire.made(opened.b)];
  opened.wire.exchange();
  return { ...opened, made };
}

describe('when one adds a row while another adds a column', () => {
  it('nobody writes anything more, and both have the same ragged table', () => {
    const { wire, a, b, made } = rowAndColumnAtOnce(steps());
    expect([wire.made(a), wire.made(b)]).toEqual(made);
    expect(made).toEqual([1, 1]);
    wire.agreed();
    expect(tableOf(a).eq(tableOf(b))).toBe(true);
    expect(isRegular(tableOf(a))).toBe(false);
  });

  it('both can draw it as a rectangle: one cell is missing, in the new row, in the new column', () => {
    const { a, b } = rowAndColumnAtOnce(steps());
    for (const editor of [a, b]) {
      const [gap, ...others] = missingCells(tableOf(editor));
      expect(others).toEqual([]);
      expect(gap).toMatchObject({ row: 2, column: 2, span: 1 });
      const newColumn = tableOf(editor).child(0).child(2).attrs['columnId'];
      expect(gap!.columnIds).toEqual([newColumn]);
      expect(tableOf(editor).resolve(gap!.offset).index()).toBe(2);
    }
  });

  it('typing in it mends nothing; the next table command does, once, whoever gives it', () => {
    const { wire, a, b } = rowAndColumnAtOnce(steps());
    a.caretAfter('听').type('一遍');
    expect(isRegular(tableOf(a))).toBe(false);
    wire.exchange();
    b.caretAfter('画').commands.addRowAfter();
    wire.exchange();
    wire.agreed();
    expect(isRegular(tableOf(a))).toBe(true);
    expect(tableOf(a).childCount).toBe(5);
    expect(tableOf(a).children.map(({ childCount }) => childCount)).toEqual([4, 4, 4, 4, 4]);
  });

  it('and both then give a command at once, the table comes to rest and no text moves to another column', () => {
    const { wire, a, b } = rowAndColumnAtOnce(steps());
    a.caretAfter('放录音').commands.addRowAfter();
    b.caretAfter('发灯泡').commands.addRowAfter();
    wire.exchange();
    const made = [wire.made(a), wire.made(b)];
    wire.exchange();
    expect([wire.made(a), wire.made(b)]).toEqual(made);
    a.caretAfter('画').commands.addColumnAfter();
    wire.exchange();
    const final = tableOf(b);
    expect(isRegular(final)).toBe(true);
    const ids = attrsOf(final.child(0).children, 'columnId');
    for (const row of final.children) expect(attrsOf(row.children, 'columnId')).toEqual(ids);
    const column = texts(final.child(0)).indexOf('学生');
    expect(final.children.map((row) => row.child(column).textContent).filter(Boolean)).toEqual(['学生', '听', '画']);
  });

  it('it is the same without columns of its own', () => {
    const { wire, a, b, made } = rowAndColumnAtOnce(
      table(COLUMNS, [
        ['聚焦', '放录音', '听'],
        ['观察', '发灯泡', '画'],
      ]),
    );
    expect([wire.made(a), wire.made(b)]).toEqual(made);
    expect(missingCells(tableOf(a))).toMatchObject([{ row: 2, column: 3, span: 1 }]);
    a.caretAfter('听').commands.addRowAfter();
    expect(isRegular(tableOf(a))).toBe(true);
  });
});

describe('a table command', () => {
  it('gives a new row a step of its own, its cells their columns, and a line to type into', () => {
    const { a } = open(steps());
    a.caretAfter('听').commands.addRowAfter();
    const [head, first, fresh] = tableOf(a).children;
    expect(fresh!.attrs['stepId']).toMatch(/^[\w-]{10}$/);
    expect(fresh!.attrs['stepId']).not.toBe(first!.attrs['stepId']);
    expect(fresh!.attrs['minutes']).toBeNull();
    expect(attrsOf(fresh!.children, 'columnId')).toEqual(attrsOf(head!.children, 'columnId'));
    expect(fresh!.children.every((cell) => cell.firstChild?.type.name === 'paragraph')).toBe(true);
  });

  it('leads from the last cell into a new row', () => {
    const { a } = open(steps());
    a.caretAfter('画').commands.addRowAfter();
    expect(a.commands.goToNextCell()).toBe(true);
    a.type('新环节');
    expect(texts(tableOf(a).child(3))).toEqual(['新环节', '', '']);
  });

  it('gives a new column an id that its heading and all its cells bear', () => {
    const { a } = open(steps());
    const before = attrsOf(tableOf(a).child(0).children, 'columnId');
    a.caretAfter('教师').commands.addColumnBefore();
    const after = tableOf(a).children.map((row) => attrsOf(row.children, 'columnId'));
    expect(after[0]!.filter((id) => before.includes(id))).toEqual(before);
    expect(after[0]![1]).toMatch(/^[\w-]{10}$/);
    expect(after[1]).toEqual(after[0]);
    expect(after[2]).toEqual(after[0]);
    expect(tableOf(a).child(0).child(1).type.name).toBe('tableHeader');
  });

  it('is one step to undo, with everything that completes it', () => {
    const { a } = open(steps());
    const before = JSON.stringify(a.doc);
    a.undoManager.captureTimeout = 0;
    a.caretAfter('听').commands.addRowAfter();
    a.caretAfter('听').commands.addColumnAfter();
    expect(a.undoManager.undoStack).toHaveLength(2);
    a.undoManager.undo();
    a.undoManager.undo();
    expect(JSON.stringify(a.doc)).toBe(before);
  });

  it('splits a merged cell into cells of their own columns', () => {
    const { a } = open(steps());
    const [from, to] = ['放录音', '听'].map((text) => a.doc.resolve(endOf(a.doc, text)).before(-1));
    a.change((tr) => tr.setSelection(CellSelection.create(tr.doc, from!, to!) as never));
    a.commands.mergeCells();
    expect(tableOf(a).child(1).childCount).toBe(2);
    a.commands.splitCell();
    const ids = attrsOf(tableOf(a).child(0).children, 'columnId');
    expect(attrsOf(tableOf(a).child(1).children, 'columnId')).toEqual(ids);
    const blocks: unknown[] = [];
    a.doc.descendants((node) => void (node.isBlock && blocks.push(node.attrs['blockId'] ?? node.attrs['id'])));
    expect(new Set(blocks).size).toBe(blocks.length);
  });

  it('inserts a table whose cells can all be typed into', () => {
    const { a } = open(paragraph('前'));
    a.caretAfter('前').commands.insertTable({ rows: 2, cols: 2, withHeaderRow: true });
    tableOf(a).descendants((node) => {
      expect(node.isTextblock || node.childCount > 0).toBe(true);
      return !node.isTextblock;
    });
  });

  it.each([
    'addColumnBefore',
    'addColumnAfter',
    'addRowBefore',
    'toggleHeaderRow',
    'deleteColumn',
    'deleteRow',
  ] as const)('%s works in a table that a merge left ragged', (command) => {
    const { a } = rowAndColumnAtOnce(steps());
    a.caretAfter('放录音').commands[command]();
    expect(isRegular(tableOf(a))).toBe(true);
    expect(tableOf(a).textContent).toContain('画');
  });
});

describe('a ragged or empty table', () => {
  const headless = () => rowAndColumnAtOnce(steps());

  it('gives a cell selection only cells that are there, so that Delete empties those and no others', () => {
    const { a } = headless();
    const first = a.doc.resolve(endOf(a.doc, '放录音')).before(-1);
    const last = a.doc.resolve(endOf(a.doc, '画')).before(-1);
    a.change((tr) => tr.setSelection(CellSelection.create(tr.doc, first, last) as never));
    deleteCellSelection(a.state, (tr) => a.view.dispatch(tr));
    expect(texts(tableOf(a).child(0))).toEqual(['环节', '教师', '', '学生']);
    expect(tableOf(a).textContent).toBe('环节教师学生聚焦观察');
  });

  it('is copied without rows inside rows', () => {
    const { a } = headless();
    const first = a.doc.resolve(endOf(a.doc, '放录音')).before(-1);
    const last = a.doc.resolve(endOf(a.doc, '画')).before(-1);
    a.change((tr) => tr.setSelection(CellSelection.create(tr.doc, first, last) as never));
    const roles = new Set<string>();
    a.copy().content.forEach((row) => row.forEach((cell) => roles.add(cell.type.name)));
    expect([...roles]).toEqual(['tableCell']);
  });

  it('selects whole columns and rows without throwing', () => {
    const { a } = headless();
    positionsOf(a.doc, 'tableCell').forEach((position) => {
      const $cell = a.doc.resolve(position);
      expect(() => CellSelection.colSelection($cell)).not.toThrow();
      expect(() => CellSelection.rowSelection($cell)).not.toThrow();
    });
  });

  it('can be selected as a whole and deleted, even without rows', () => {
    for (const rows of [[], [{ type: 'tableRow' }]]) {
      const { a } = open({ type: 'table', content: rows }, paragraph('后'));
      const [position] = positionsOf(a.doc, 'table');
      expect(() => TableMap.get(tableOf(a))).not.toThrow();
      a.change((tr) => tr.setSelection(NodeSelection.create(tr.doc, position!)));
      a.change((tr) => tr.deleteSelection());
      expect(positionsOf(a.doc, 'table')).toEqual([]);
    }
  });

  it('does not stop anybody from typing beside it', () => {
    const { a } = open({ type: 'table', content: [] }, paragraph('后'));
    a.caretAfter('后').type('面');
    expect(positionsOf(a.doc, 'table')).toHaveLength(1);
    expect(a.state.selection).toBeInstanceOf(TextSelection);
  });
});
