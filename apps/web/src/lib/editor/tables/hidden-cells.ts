import type { Node } from '@tiptap/pm/model';
import { TableMap } from '@tiptap/pm/tables';
import { columnsOf } from './columns.ts';

/** The cells (positions within the table) all of whose columns are hidden. */
export const hiddenCells = (table: Node): Set<number> => {
  const columns = columnsOf(table);
  const cells = new Set<number>();
  if (!columns.some(({ hidden }) => hidden)) return cells;
  const { map, width } = TableMap.get(table);
  for (const [index, pos] of map.entries()) {
    if (pos === 0) continue;
    const colspan = table.nodeAt(pos)!.attrs['colspan'] as number;
    const from = map.indexOf(pos) % width;
    if (columns.slice(from, from + colspan).every(({ hidden }) => hidden) && map.indexOf(pos) === index) cells.add(pos);
  }
  return cells;
};
