import type { Node } from '@tiptap/pm/model';
import { TextSelection, type EditorState, type Selection } from '@tiptap/pm/state';
import { selectedRect, TableMap } from '@tiptap/pm/tables';
import type { EditorView } from '@tiptap/pm/view';
import { currentTable, headingRow, type TableAt } from './current-table.ts';

/** Rows from `first` up to, not including, `end` that must stay together. */
export interface RowGroup {
  first: number;
  end: number;
}

const isTied = (table: Node, map: TableMap, row: number): boolean => {
  const above = table.child(row - 1).attrs['stepId'] as string | null;
  if (above !== null && above === table.child(row).attrs['stepId']) return true;
  const at = (line: number, column: number) => map.map[line * map.width + column];
  return Array.from({ length: map.width }, (_, column) => column).some(
    (column) => at(row, column) === at(row - 1, column) && at(row, column) !== 0,
  );
};

/** The rows in groups that move as one: a merged cell or a common step ties rows together. The heading never moves. */
export const rowGroups = (table: Node): RowGroup[] => {
  const map = TableMap.get(table);
  const groups: RowGroup[] = [];
  for (let row = headingRow(table) ? 1 : 0; row < table.childCount; row++) {
    const last = groups.at(-1);
    if (last && isTied(table, map, row)) last.end = row + 1;
    else groups.push({ first: row, end: row + 1 });
  }
  return groups;
};

const offsetOf = (table: Node, row: number): number => {
  let offset = 0;
  for (let before = 0; before < row; before++) offset += table.child(before).nodeSize;
  return offset;
};

interface Swap {
  at: TableAt;
  upper: RowGroup;
  lower: RowGroup;
}

const swapOf = (state: EditorState, direction: -1 | 1): Swap | null => {
  const at = currentTable(state);
  if (!at) return null;
  const { top } = selectedRect(state);
  const groups = rowGroups(at.table);
  const index = groups.findIndex(({ first, end }) => top >= first && top < end);
  const neighbour = groups[index + direction];
  if (index === -1 || !neighbour) return null;
  const own = groups[index]!;
  return direction === -1 ? { at, upper: neighbour, lower: own } : { at, upper: own, lower: neighbour };
};

export const canMoveRow = (state: EditorState, direction: -1 | 1): boolean => swapOf(state, direction) !== null;

/**
 * Moves the selected step or row past its neighbour. Of the two, the one that nobody else is writing in is taken out
 * and put back: what a colleague is typing meanwhile has a place to arrive. Two transactions, because the binding
 * would write one as a retyping of both rows, cell by cell.
 */
export const moveRow = (view: EditorView, direction: -1 | 1, busy: (from: number, to: number) => boolean): boolean => {
  const swap = swapOf(view.state, direction);
  if (!swap) return false;
  const { table, start } = swap.at;
  const [from, middle, to] = [swap.upper.first, swap.lower.first, swap.lower.end].map(
    (row) => start + offsetOf(table, row),
  ) as [number, number, number];
  const takeLower = busy(from, middle) || !(busy(middle, to) || to - middle > middle - from);
  const [cutFrom, cutTo] = takeLower ? [middle, to] : [from, middle];
  const insertAt = takeLower ? from : from + (to - middle);
  const slice = view.state.doc.slice(cutFrom, cutTo);
  const offset = view.state.selection.head - cutFrom;
  const carries = offset >= 0 && offset <= cutTo - cutFrom;
  view.dispatch(view.state.tr.delete(cutFrom, cutTo));
  const back = view.state.tr.insert(insertAt, slice.content);
  if (carries) back.setSelection(near(back.doc, insertAt + offset));
  view.dispatch(back.scrollIntoView());
  return true;
};

const near = (doc: Node, position: number): Selection => TextSelection.near(doc.resolve(position));
