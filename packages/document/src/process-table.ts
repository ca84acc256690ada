import type { Node } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import { TableMap } from '@tiptap/pm/tables';
import { newBlockId } from './block-id.ts';
import { isRectangular } from './regular-table.ts';

/** Whether the first row names the columns. */
export const hasHeaderRow = (table: Node): boolean =>
  (table.firstChild?.childCount ?? 0) > 0 &&
  table.firstChild!.children.every((cell) => cell.type.name === 'tableHeader');

/**
 * Writes into a process table what a new row or column still lacks: a step id for the row, a column id for the heading,
 * and in every cell the id of the column that it stands in. Only for a rectangular table, where places are certain.
 */
export function identifyProcess(tr: Transaction, position: number): Transaction {
  const table = tr.doc.nodeAt(position)!;
  if (table.attrs['role'] !== 'process' || !isRectangular(table)) return tr;
  identifyColumns(tr, position, table);
  const first = hasHeaderRow(table) ? 1 : 0;
  table.forEach((row, offset, index) => {
    if (index >= first && row.attrs['stepId'] === null)
      tr.setNodeAttribute(position + 1 + offset, 'stepId', newBlockId());
  });
  return tr;
}

function identifyColumns(tr: Transaction, position: number, table: Node): void {
  const map = TableMap.get(table);
  const ids = columnIds(table, map);
  const done = new Set<number>();
  map.map.forEach((offset, index) => {
    if (done.has(offset)) return;
    done.add(offset);
    const id = ids[index % map.width];
    if (table.nodeAt(offset)!.attrs['columnId'] !== id) tr.setNodeAttribute(position + 1 + offset, 'columnId', id);
  });
}

/** For every column the first id found down the column that no column before it has; a new one where there is none. */
function columnIds(table: Node, map: TableMap): string[] {
  const ids = new Set<string>();
  for (let column = 0; column < map.width; column++) {
    const down = map.map.filter((offset, index) => index % map.width === column && map.map[index - 1] !== offset);
    const known = down.map((offset) => table.nodeAt(offset)!.attrs['columnId'] as string | null);
    ids.add(known.find((id) => id !== null && !ids.has(id)) ?? newBlockId());
  }
  return [...ids];
}
