import type { Node, ResolvedPos } from '@tiptap/pm/model';
import { NodeSelection, type EditorState } from '@tiptap/pm/state';
import { CellSelection } from '@tiptap/pm/tables';

export interface TableAt {
  table: Node;
  /** position of the table itself */
  pos: number;
  /** position of its first row */
  start: number;
}

export const tableAround = ($pos: ResolvedPos): TableAt | null => {
  for (let depth = $pos.depth; depth > 0; depth--) {
    const table = $pos.node(depth);
    if (table.type.spec['tableRole'] === 'table') return { table, pos: $pos.before(depth), start: $pos.start(depth) };
  }
  return null;
};

/** The innermost table that the selection is in. */
export const currentTable = (state: EditorState): TableAt | null => {
  const { selection } = state;
  if (selection instanceof CellSelection) return tableAround(selection.$anchorCell);
  if (selection instanceof NodeSelection && selection.node.type.spec['tableRole'] === 'table') {
    return { table: selection.node, pos: selection.from, start: selection.from + 1 };
  }
  return tableAround(selection.$from);
};

export const isProcess = (table: Node): boolean => table.attrs['role'] === 'process';

/** Whether a row is made of header cells. */
export const isHeaderRow = (row: Node): boolean =>
  row.childCount > 0 && row.children.every((cell) => cell.type.spec['tableRole'] === 'header_cell');

/** The row that names the columns: the first one, where it is made of header cells. */
export const headingRow = (table: Node): Node | null =>
  table.firstChild && isHeaderRow(table.firstChild) ? table.firstChild : null;
