import type { Node } from '@tiptap/pm/model';
import { TextSelection, type Command, type EditorState } from '@tiptap/pm/state';
import { selectedRect, TableMap } from '@tiptap/pm/tables';
import { currentTable, headingRow, isProcess } from './current-table.ts';

export interface Column {
  columnId: string | null;
  /** the words of its heading */
  name: string;
  hidden: boolean;
  /** position of its heading cell, relative to the table's content */
  pos: number;
}

/** The columns as the heading row names them; empty for a table without one. A merged heading names all it spans. */
export const columnsOf = (table: Node): Column[] => {
  if (!headingRow(table)) return [];
  const map = TableMap.get(table);
  return Array.from({ length: map.width }, (_, column) => {
    const pos = map.map[column]!;
    const cell = pos > 0 ? table.nodeAt(pos) : null;
    return {
      columnId: (cell?.attrs['columnId'] as string | null) ?? null,
      name: cell?.textContent.trim() ?? '',
      hidden: cell?.attrs['hidden'] === true && cell.attrs['colspan'] === 1,
      pos,
    };
  });
};

/** Whether a merged cell reaches from this column into another: hiding one of them would draw the rest askew. */
const isBridged = (table: Node, column: number): boolean => {
  const map = TableMap.get(table);
  for (let row = 0; row < map.height; row++) {
    const cell = table.nodeAt(map.map[row * map.width + column]!);
    if (cell && (cell.attrs['colspan'] as number) > 1) return true;
  }
  return false;
};

const setHidden = (columns: (table: Node, state: EditorState) => Column[], hidden: boolean): Command => {
  return (state, dispatch) => {
    const at = currentTable(state);
    const chosen = at ? columns(at.table, state).filter((column) => column.pos > 0 && column.hidden !== hidden) : [];
    if (!at || chosen.length === 0) return false;
    const transaction = state.tr;
    for (const { pos } of chosen) transaction.setNodeAttribute(at.start + pos, 'hidden', hidden);
    dispatch?.(transaction);
    return true;
  };
};

/** The columns of the selection, where they may be hidden: not the steps, not the last one that shows. */
const hideable = (table: Node, state: EditorState): Column[] => {
  const { left, right } = selectedRect(state);
  const columns = columnsOf(table);
  if (isProcess(table) && left === 0) return [];
  if (columns.filter(({ hidden }) => !hidden).length <= right - left) return [];
  return columns.slice(left, right).some((_, index) => isBridged(table, left + index))
    ? []
    : columns.slice(left, right);
};

/** Only the heading says that its column is hidden, so a row that a colleague adds meanwhile is hidden with it. */
export const hideColumn = setHidden(hideable, true);
export const showColumns = setHidden((table) => columnsOf(table), false);

/** Selects the words of the heading above the caret's column. */
export const columnHeading: Command = (state, dispatch) => {
  const at = currentTable(state);
  const column = at && columnsOf(at.table)[selectedRect(state).left];
  if (!at || !column || column.pos === 0) return false;
  const cell = at.start + column.pos;
  const end = cell + at.table.nodeAt(column.pos)!.nodeSize - 1;
  const selection = TextSelection.between(state.doc.resolve(cell + 1), state.doc.resolve(end));
  dispatch?.(state.tr.setSelection(selection).scrollIntoView());
  return true;
};
