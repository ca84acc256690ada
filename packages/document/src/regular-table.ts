import type { Node } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import { TableMap } from '@tiptap/pm/tables';
import { tableGrid, type Gap, type Overlap } from './table-grid.ts';

/** Whether every row is as wide as every other, no two cells claim one place, and every cell stands in its column. */
export function isRegular(table: Node): boolean {
  const { gaps, overlaps } = tableGrid(table);
  return gaps.length === 0 && overlaps.length === 0 && isRectangular(table);
}

/** Whether prosemirror-tables finds a cell in every place. Widths that differ down a column don't matter to anybody. */
export const isRectangular = (table: Node): boolean => faults(table).length === 0;

const faults = (table: Node) =>
  (TableMap.get(table).problems ?? []).filter(({ type }) => type !== 'colwidth mismatch' && type !== 'zero_sized');

/**
 * Makes the table at `position` regular: cells that reach too far are cut back, an empty twin of a cell (two people
 * mended the same row) goes, and missing cells are put in. Nothing that anybody wrote goes, and as long as rows agree
 * on the order of their columns nothing moves to another column.
 */
export function makeRegular(tr: Transaction, position: number): Transaction {
  const table = () => tr.doc.nodeAt(position)!;
  if (isRegular(table())) return tr;
  cutOverlong(tr, position, table());
  for (let round = 0; round < table().childCount; round++) {
    const { overlaps } = tableGrid(table());
    overlaps.forEach((overlap) => cutBack(tr, position, overlap));
  }
  dropEmptyTwins(tr, position, table());
  const { gaps } = tableGrid(table());
  gaps.reverse().forEach((gap) => fillGap(tr, position, gap));
  return squareOff(tr, position);
}

/** For rows that don't even agree on the order of columns: cells stay in their rows, short rows are made longer. */
function squareOff(tr: Transaction, position: number): Transaction {
  const table = () => tr.doc.nodeAt(position)!;
  for (let row = 1; row < table().childCount; row++) cutAbove(tr, position, row);
  const missing = faults(table()).filter((fault) => fault.type === 'missing');
  for (const { row, n } of missing.reverse()) {
    const offset = table()
      .children.slice(0, row + 1)
      .reduce((sum, { nodeSize }) => sum + nodeSize, -1);
    fillGap(tr, position, { row, column: 0, span: n, offset, columnIds: Array(n).fill(null) });
  }
  return tr;
}

/** Ends what reaches into a row from above if the row collides with it. */
function cutAbove(tr: Transaction, position: number, row: number): void {
  const table = tr.doc.nodeAt(position)!;
  if (!faults(table).some((fault) => fault.type === 'collision' && fault.row === row)) return;
  table.forEach((rowNode, rowOffset, index) => {
    rowNode.forEach((cell, offset) => {
      if (index >= row || index + cell.attrs['rowspan'] <= row) return;
      cutBack(tr, position, { offset: rowOffset + 1 + offset, rowspan: row - index });
    });
  });
}

const cutBack = (tr: Transaction, position: number, { offset, rowspan }: Overlap): Transaction =>
  tr.setNodeAttribute(position + 1 + offset, 'rowspan', rowspan);

function cutOverlong(tr: Transaction, position: number, table: Node): void {
  table.forEach((row, rowOffset, index) => {
    const left = table.childCount - index;
    row.forEach((cell, offset) => {
      if (cell.attrs['rowspan'] > left) cutBack(tr, position, { offset: rowOffset + 1 + offset, rowspan: left });
    });
  });
}

function dropEmptyTwins(tr: Transaction, position: number, table: Node): void {
  const doomed: { from: number; to: number }[] = [];
  table.forEach((row, rowOffset) => {
    const kept = new Map<string, { node: Node; from: number }>();
    row.forEach((node, offset) => {
      const id = node.attrs['columnId'] as string | null;
      const from = position + 1 + rowOffset + 1 + offset;
      const twin = id === null ? undefined : kept.get(id);
      const loser = twin && [{ node, from }, twin].find((cell) => isBlank(cell.node));
      if (loser) doomed.push({ from: loser.from, to: loser.from + loser.node.nodeSize });
      if (id !== null && loser?.from !== from) kept.set(id, { node, from });
    });
  });
  doomed.sort((a, b) => b.from - a.from).forEach(({ from, to }) => tr.delete(from, to));
}

const isBlank = (cell: Node): boolean =>
  cell.children.every((child) => child.type.name === 'paragraph' && child.childCount === 0);

function fillGap(tr: Transaction, position: number, { row, offset, columnIds }: Gap): void {
  const { tableCell, tableHeader, paragraph } = tr.doc.type.schema.nodes;
  const isHeaderRow = tr.doc
    .nodeAt(position)!
    .child(row)
    .children.some((cell) => cell.type === tableHeader);
  const isFirstHeaderRow = row === 0 && isHeaderRow;
  const cells = columnIds.map((columnId) =>
    (isFirstHeaderRow ? tableHeader! : tableCell!).create({ columnId }, paragraph!.create()),
  );
  tr.insert(position + 1 + offset, cells);
}
