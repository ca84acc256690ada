import { fillEmpty } from '@gongbei/document/fill-empty';
import { mendTableAround } from '@gongbei/document/local-tables';
import { Fragment, type Node, type Slice } from '@tiptap/pm/model';
import type { Command, Transaction } from '@tiptap/pm/state';
import { __insertCells as insertCells, __pastedCells as pastedCells, isInTable, selectedRect } from '@tiptap/pm/tables';
import { columnsOf } from '../tables/columns.ts';
import { currentTable, isProcess } from '../tables/current-table.ts';
import { inOneStep } from '../tables/one-step.ts';
import { firstCells, readStepTitle } from '../tables/steps.ts';

type Area = NonNullable<ReturnType<typeof pastedCells>>;

/** The pasted rows without a first row that only repeats the headings which stand above anyway. */
const withoutHeadings = (area: Area, table: Node, left: number): Area => {
  const names = columnsOf(table)
    .slice(left, left + area.width)
    .map(({ name }) => name);
  const first = area.rows[0]?.content.map((cell) => cell.textContent.trim()) ?? [];
  const same = first.filter((text, index) => text !== '' && text === names[index]).length;
  if (area.height < 2 || same === 0 || same < first.length / 2) return area;
  return { ...area, height: area.height - 1, rows: area.rows.slice(1) };
};

/** Below the heading row all cells are plain ones, whatever they were where they came from. */
const asBodyCells = (area: Area, table: Node): Area => {
  const { tableCell } = table.type.schema.nodes;
  const rows = area.rows.map((row) =>
    Fragment.fromArray(
      row.content.map((cell) =>
        tableCell!.create({ ...cell.attrs, columnId: null, colwidth: null, hidden: false }, cell.content),
      ),
    ),
  );
  return { ...area, rows };
};

const put =
  (slice: Slice): Command =>
  (state, dispatch) => {
    const cells = pastedCells(slice);
    const at = currentTable(state);
    if (!cells || !at) return false;
    const { top, left, tableStart } = selectedRect(state);
    const area = isProcess(at.table) && top > 0 ? asBodyCells(withoutHeadings(cells, at.table, left), at.table) : cells;
    const rect = { top, left, right: left + area.width, bottom: top + area.height };
    if (dispatch) insertCells(state, dispatch, tableStart, rect, area);
    return true;
  };

/** `2. 观察（6 分钟）` in the first cell of a step: the number is drawn anyway, the minutes become its minutes. */
const readTitle = (transaction: Transaction, rowPos: number, cellPos: number): void => {
  const line = transaction.doc.nodeAt(cellPos)?.firstChild;
  const row = transaction.doc.nodeAt(rowPos);
  if (!line?.isTextblock || !row || row.attrs['minutes'] !== null) return;
  const { start, end, minutes } = readStepTitle(line.textContent);
  const text = cellPos + 2;
  if (line.content.size === line.textContent.length) {
    if (end < line.content.size) transaction.delete(text + end, text + line.content.size);
    if (start > 0 && start < end) transaction.delete(text, text + start);
  }
  if (minutes !== null) transaction.setNodeAttribute(rowPos, 'minutes', minutes);
};

const readTitles =
  (from: number): Command =>
  (state, dispatch) => {
    const at = currentTable(state);
    if (!at || !isProcess(at.table)) return true;
    const { left, top, bottom } = selectedRect(state);
    const transaction = state.tr;
    const cells = firstCells(at.table);
    let rowPos = at.start;
    const rows = at.table.children.map((row, index) => {
      const found = { rowPos, cell: cells[index] };
      rowPos += row.nodeSize;
      return found;
    });
    for (const { rowPos: pos, cell } of left === 0 ? rows.slice(Math.max(top, from), bottom).reverse() : []) {
      if (cell) readTitle(transaction, pos, at.start + cell);
    }
    dispatch?.(transaction);
    return true;
  };

/** A copied table, or cells of one, into the cells from the caret on; the table grows where it is too small. */
export const pasteCells =
  (slice: Slice): Command =>
  (state, dispatch) => {
    if (!isInTable(state) || !pastedCells(slice)) return false;
    const mend: Command = (draft, send) => {
      const mended = mendTableAround(draft);
      if (mended) send?.(mended);
      return true;
    };
    const fill: Command = (draft, send) => {
      send?.(fillEmpty(draft.tr, state.doc));
      return true;
    };
    return inOneStep(mend, put(slice), fill, readTitles(1))(state, dispatch);
  };
