import { Fragment, Slice } from '@tiptap/pm/model';
import { CellSelection, TableMap } from '@tiptap/pm/tables';

/**
 * prosemirror-tables marks the place of a missing cell with offset 0, where no cell ever is but the first row begins.
 * Taken for a cell it makes a cell selection cover that whole row, so that one press of Delete empties it. Here its
 * lookups are taught that nothing is there. Ragged tables are normal with us until the next local table command.
 */
const { cellsInRect, nextCell, positionAt } = TableMap.prototype;
const { content } = CellSelection.prototype;
const { colSelection, rowSelection } = CellSelection;

const isRagged = (table: Parameters<typeof TableMap.get>[0]): boolean => TableMap.get(table).map.includes(0);

export function tolerateRaggedTables(): void {
  TableMap.prototype.cellsInRect = function (rect) {
    return cellsInRect.call(this, rect).filter((offset) => offset !== 0);
  };
  TableMap.prototype.nextCell = function (...where) {
    return nextCell.apply(this, where) || null;
  };
  TableMap.prototype.positionAt = function (row, column, table) {
    return positionAt.call(this, row, column, table) || table.child(0).nodeSize - 1;
  };
  CellSelection.prototype.content = function () {
    const slice = content.call(this);
    if (!isRagged(this.$anchorCell.node(-1)) || slice.content.firstChild?.type.spec['tableRole'] !== 'row')
      return slice;
    const rows = slice.content.content.map((row) =>
      row.copy(Fragment.fromArray(row.children.filter((cell) => cell.type.spec['tableRole'] !== 'row'))),
    );
    return new Slice(Fragment.fromArray(rows), slice.openStart, slice.openEnd);
  };
  CellSelection.colSelection = ($anchor, $head = $anchor) =>
    isRagged($anchor.node(-1)) ? new CellSelection($anchor, $head) : colSelection($anchor, $head);
  CellSelection.rowSelection = ($anchor, $head = $anchor) =>
    isRagged($anchor.node(-1)) ? new CellSelection($anchor, $head) : rowSelection($anchor, $head);
}
