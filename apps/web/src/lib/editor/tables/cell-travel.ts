import type { Node } from '@tiptap/pm/model';
import { Selection, TextSelection, type Command } from '@tiptap/pm/state';
import { cellAround } from '@tiptap/pm/tables';
import { currentTable, type TableAt } from './current-table.ts';
import { hiddenCells } from './hidden-cells.ts';
import { addRowBelow } from './table-tools.ts';

const visibleCells = ({ table, start }: TableAt): number[] => {
  const hidden = hiddenCells(table);
  const cells: number[] = [];
  table.descendants((node, pos) => {
    const role = node.type.spec['tableRole'] as string | undefined;
    if ((role === 'cell' || role === 'header_cell') && !hidden.has(pos)) cells.push(start + pos);
    return role === 'row';
  });
  return cells;
};

/** The caret behind what a cell says; a cell without a line gets one. */
const intoCell =
  (pos: number): Command =>
  (state, dispatch) => {
    const cell = state.doc.nodeAt(pos) as Node;
    const transaction = state.tr;
    if (cell.childCount === 0) transaction.insert(pos + 1, state.schema.nodes['paragraph']!.create());
    const end = pos + 1 + (transaction.doc.nodeAt(pos) as Node).content.size;
    const selection = Selection.findFrom(transaction.doc.resolve(end), -1, true);
    dispatch?.(
      transaction.setSelection(selection ?? TextSelection.near(transaction.doc.resolve(end))).scrollIntoView(),
    );
    return true;
  };

/** Tab and Shift-Tab: through the cells that show, row by row; Tab in the last one adds a row. */
export const toNextCell =
  (direction: -1 | 1): Command =>
  (state, dispatch) => {
    const at = currentTable(state);
    const $cell = at && cellAround(state.selection.$head);
    if (!at || !$cell) return false;
    const cells = visibleCells(at);
    const target = cells[cells.indexOf($cell.pos) + direction];
    if (target !== undefined) return intoCell(target)(state, dispatch);
    if (direction === -1) return true;
    return addRowBelow(state, dispatch && ((transaction) => dispatch(intoRowAfter(transaction, at.pos))));
  };

const intoRowAfter = (transaction: Parameters<NonNullable<Parameters<Command>[1]>>[0], tablePos: number) => {
  const table = transaction.doc.nodeAt(tablePos) as Node;
  const lastRow = tablePos + 1 + table.content.size - table.lastChild!.nodeSize;
  return transaction.setSelection(TextSelection.near(transaction.doc.resolve(lastRow + 2))).scrollIntoView();
};
