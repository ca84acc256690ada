import type { Node } from '@tiptap/pm/model';
import { columnsOf } from './columns.ts';
import { headingRow, isProcess } from './current-table.ts';

/** Below this a column can't be read; the table then scrolls in its frame. */
const MIN_WIDTH = 88;
/** What the first column names is short; the others hold whole paragraphs. */
const STEPS_SHARE = 0.72;
const NAMES_SHARE = 0.45;

interface DrawnColumn {
  width: number | null;
  hidden: boolean;
}

const drawnColumns = (table: Node): DrawnColumn[] => {
  const columns = columnsOf(table);
  const drawn: DrawnColumn[] = [];
  table.firstChild?.forEach((cell) => {
    const widths = cell.attrs['colwidth'] as number[] | null;
    for (let column = 0; column < (cell.attrs['colspan'] as number); column++) {
      drawn.push({ width: widths?.[column] || null, hidden: columns[drawn.length]?.hidden ?? false });
    }
  });
  return drawn;
};

const firstShare = (table: Node, count: number): number => {
  if (isProcess(table)) return count > 2 ? STEPS_SHARE : 1;
  return headingRow(table) && count <= 3 ? NAMES_SHARE : 1;
};

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)}%`;

/** Each column's width as CSS: as dragged, else an equal share (the steps' column a smaller one). */
const widthsOf = (shown: DrawnColumn[], first: number, fluid: boolean): string[] => {
  const total = shown.reduce((sum, { width }) => sum + (width ?? 0), 0);
  if (shown.every(({ width }) => width !== null)) {
    return shown.map(({ width }) => (fluid ? percent(width!, total) : `${width}px`));
  }
  const shares = shown.map(({ width }, index) => (width === null ? (index === 0 ? first : 1) : 0));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const noneDragged = total === 0;
  return shown.map(({ width }, index) => {
    if (width !== null) return `${width}px`;
    return noneDragged ? percent(shares[index]!, whole) : '';
  });
};

/**
 * Draws the widths of the columns. `fluid` (reading, print) fits the whole table to the line; while one edits, dragged
 * widths are kept to the pixel and a table that is too wide scrolls. A hidden column keeps its place in the group, so
 * that dragging counts the columns right.
 */
export const drawColumns = (table: Node, group: Element, dom: HTMLTableElement, fluid: boolean): void => {
  const columns = drawnColumns(table);
  const shown = columns.filter(({ hidden }) => !hidden);
  const widths = widthsOf(shown, firstShare(table, shown.length), fluid);
  while (group.childElementCount > columns.length) group.lastElementChild!.remove();
  while (group.childElementCount < columns.length) group.append(dom.ownerDocument.createElement('col'));
  let next = 0;
  for (const [index, column] of columns.entries()) {
    const { style } = group.children[index] as HTMLElement;
    style.display = column.hidden ? 'none' : '';
    style.width = column.hidden ? '0' : widths[next++]!;
  }
  const dragged = shown.length > 0 && shown.every(({ width }) => width !== null);
  const total = shown.reduce((sum, { width }) => sum + (width ?? MIN_WIDTH), 0);
  dom.style.width = dragged && !fluid ? `${total}px` : '100%';
  dom.style.minWidth = fluid ? '0' : `${dragged ? 0 : total}px`;
};
