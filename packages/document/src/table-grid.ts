import type { Node } from '@tiptap/pm/model';
import { LARGEST_SPAN } from './attribute-values.ts';

/** Where a cell would have to be for its row to be as wide as the table. */
export interface Gap {
  row: number;
  /** index of its first column */
  column: number;
  /** how many columns are missing side by side */
  span: number;
  /** the columns' ids, where they have one */
  columnIds: (string | null)[];
  /** position of the missing cell, counted from the start of the table's content */
  offset: number;
}

/** A cell that reaches down over a place where another row has a cell of that very column. */
export interface Overlap {
  /** position of the cell that reaches too far, counted from the start of the table's content */
  offset: number;
  /** how many rows it may cover */
  rowspan: number;
}

/** A row with more cells than that is nobody's plan: its cells go from left to right, whatever ids they bear. */
const MOST_NAMED = 200;

export interface TableGrid {
  width: number;
  height: number;
  gaps: Gap[];
  overlaps: Overlap[];
}

interface Cell {
  id: string | null;
  row: number;
  colspan: number;
  rowspan: number;
  offset: number;
}

/**
 * Lays a table out that may be ragged: two people added a row and a column at the same time, or one removed a column
 * that the other filled. A cell stands in the column whose id it bears, so no text ever shifts under another heading;
 * a column that the first row lacks gets a place of its own. In any table but a process table, and without ids, cells go
 * from left to right.
 */
export function tableGrid(table: Node): TableGrid {
  const layout = new Layout(table.childCount);
  const byColumnId =
    table.attrs['role'] === 'process' && table.children.every(({ childCount }) => childCount <= MOST_NAMED);
  let offset = 0;
  const rows = table.children.map((node, row) => {
    const start = offset + 1;
    offset += node.nodeSize;
    return { cells: cellsOf(node, row, start, byColumnId), end: offset - 1 };
  });
  rows.forEach(({ cells }) => layout.place(cells));
  const gaps = rows.flatMap(({ cells, end }, row) => layout.gaps(cells, end, row));
  return { width: layout.columns.length, height: table.childCount, gaps, overlaps: layout.overlaps };
}

/** The gaps of a ragged table; none for a regular one. For drawing: nothing here changes the document. */
export const missingCells = (table: Node): Gap[] => tableGrid(table).gaps;

function cellsOf(rowNode: Node, row: number, start: number, byColumnId: boolean): Cell[] {
  let offset = start;
  const seen = new Set<string>();
  return rowNode.children.map((node) => {
    const columnId = node.attrs['columnId'] as string | null;
    const id = byColumnId && columnId !== null && !seen.has(columnId) ? columnId : null;
    if (id !== null) seen.add(id);
    const cell = { id, row, colspan: spanOf(node, 'colspan'), rowspan: spanOf(node, 'rowspan'), offset };
    offset += node.nodeSize;
    return cell;
  });
}

/** What came over the wire may be any number. */
const spanOf = ({ attrs }: Node, name: 'colspan' | 'rowspan'): number =>
  Math.min(LARGEST_SPAN, Math.max(1, Math.trunc(Number(attrs[name])) || 1));

interface Column {
  /** null until a cell that bears an id stands in it */
  id: string | null;
}

/** Columns in order, growing while rows are placed, and which cell fills them in every row. */
class Layout {
  readonly columns: Column[] = [];
  readonly overlaps: Overlap[] = [];
  readonly #filled: Map<Column, Cell>[];
  readonly #places = new Map<Cell, Column>();
  /** where the columns with an id stand; made anew after a change */
  #indexes: Map<string, number> | null = null;

  constructor(height: number) {
    this.#filled = Array.from({ length: height }, () => new Map<Column, Cell>());
  }

  place(cells: Cell[]): void {
    let next = 0;
    const named = cells.filter(({ id }) => id !== null);
    for (const cell of cells) {
      if (cell === named[0]) named.shift();
      const at = this.#columnFor(cell, named, next);
      next = this.#cover(cell, at);
    }
  }

  /**
   * Index of the column that the cell belongs to; a new column is made where it fits nowhere.
   * @param later the cells to come that bear an id
   */
  #columnFor(cell: Cell, later: Cell[], from: number): number {
    const own = this.#indexOf(cell);
    if (own >= from && !this.#filler(own, cell.row)) return own;
    if (own >= from) this.#noteOverlap(own, cell.row);
    const limit = Math.min(this.columns.length, ...later.map((next) => this.#indexOf(next)).filter((at) => at >= from));
    for (let at = from; at < limit && own < 0; at++) {
      const fits = cell.id === null || this.columns[at]!.id === null;
      if (!fits || this.#filler(at, cell.row)) continue;
      if (cell.id !== null) this.#indexes = null;
      this.columns[at]!.id ??= cell.id;
      return at;
    }
    const at = this.#firstUnfilled(from, cell.row);
    this.columns.splice(at, 0, { id: own < 0 ? cell.id : null });
    this.#indexes = null;
    return at;
  }

  #indexOf({ id }: Cell): number {
    if (id === null) return -1;
    this.#indexes ??= new Map(this.columns.flatMap((column, at) => (column.id === null ? [] : [[column.id, at]])));
    return this.#indexes.get(id) ?? -1;
  }

  #filler(at: number, row: number): Cell | undefined {
    return this.#filled[row]!.get(this.columns[at]!);
  }

  #firstUnfilled(from: number, row: number): number {
    let at = from;
    while (at < this.columns.length && this.#filler(at, row)) at++;
    return at;
  }

  #noteOverlap(at: number, row: number): void {
    const above = this.#filler(at, row)!;
    if (above.row < row) this.overlaps.push({ offset: above.offset, rowspan: row - above.row });
  }

  /** Marks what the cell covers, downwards too, and returns the index after it. */
  #cover(cell: Cell, at: number): number {
    const end = at + cell.colspan;
    while (this.columns.length < end) this.columns.push({ id: null });
    this.#places.set(cell, this.columns[at]!);
    for (const filled of this.#filled.slice(cell.row, cell.row + cell.rowspan)) {
      for (const column of this.columns.slice(at, end)) if (!filled.has(column)) filled.set(column, cell);
    }
    return end;
  }

  gaps(cells: Cell[], end: number, row: number): Gap[] {
    const gaps: Gap[] = [];
    let order: Map<Column, number> | undefined;
    this.columns.forEach((column, index) => {
      if (this.#filled[row]!.has(column)) return;
      const last = gaps.at(-1);
      if (last && last.column + last.span === index) {
        last.span += 1;
        last.columnIds.push(column.id);
      } else {
        order ??= new Map(this.columns.map((column, at) => [column, at]));
        const next = cells.find((cell) => order!.get(this.#places.get(cell)!)! > index);
        gaps.push({ row, column: index, span: 1, columnIds: [column.id], offset: next?.offset ?? end });
      }
    });
    return gaps;
  }
}
