import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import BetweenHorizontalEnd from '@lucide/svelte/icons/between-horizontal-end';
import BetweenHorizontalStart from '@lucide/svelte/icons/between-horizontal-start';
import BetweenVerticalEnd from '@lucide/svelte/icons/between-vertical-end';
import BetweenVerticalStart from '@lucide/svelte/icons/between-vertical-start';
import Eye from '@lucide/svelte/icons/eye';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Pencil from '@lucide/svelte/icons/pencil';
import TableCellsMerge from '@lucide/svelte/icons/table-cells-merge';
import TableCellsSplit from '@lucide/svelte/icons/table-cells-split';
import Trash from '@lucide/svelte/icons/trash-2';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { MenuEntry } from '#lib/ui/Menu.svelte';
import type { EditorController } from '../controller.svelte.ts';
import type { ToolName } from '../tools.ts';
import { currentTable, isProcess } from './current-table.ts';

type Icon = Exclude<MenuEntry, 'line'>['icon'];

export type TableMenus = Record<'row' | 'column' | 'cell' | 'table', MenuEntry[]>;

const useful = (entries: (MenuEntry | null)[]): MenuEntry[] => entries.filter((entry) => entry !== null);

/** What can be done to the table around the caret, in four menus. What makes no sense there isn't offered. */
export const tableMenus = (controller: EditorController): TableMenus => {
  const editor = controller.editor;
  const at = editor && currentTable(editor.state);
  if (!at) return { row: [], column: [], cell: [], table: [] };
  const tool = (name: ToolName, label: string, icon?: Icon, danger = false): MenuEntry | null =>
    controller.can(name)
      ? { label, icon, danger, onselect: () => controller.choose(() => controller.run(name)) }
      : null;
  const move = (direction: -1 | 1, label: string, icon: Icon): MenuEntry | null =>
    controller.canMoveRow(direction)
      ? { label, icon, onselect: () => controller.choose(() => controller.moveRow(direction)) }
      : null;
  const rename: MenuEntry = {
    label: m.editor_column_rename(),
    icon: Pencil,
    onselect: () => controller.choose(() => controller.renameColumn()),
  };
  const howToMerge: MenuEntry = {
    label: m.editor_cell_merge(),
    icon: TableCellsMerge,
    unable: m.editor_cell_merge_how(),
    onselect: () => undefined,
  };
  return {
    row: useful([
      tool('addRowAbove', m.editor_row_above(), BetweenHorizontalStart),
      tool('addRowBelow', m.editor_row_below(), BetweenHorizontalEnd),
      move(-1, m.editor_row_up(), ArrowUp),
      move(1, m.editor_row_down(), ArrowDown),
      tool('deleteRows', m.editor_row_delete(), Trash, true),
    ]),
    column: useful([
      tool('addColumnLeft', m.editor_column_left(), BetweenVerticalStart),
      tool('addColumnRight', m.editor_column_right(), BetweenVerticalEnd),
      isProcess(at.table) ? rename : null,
      tool('hideColumn', m.editor_column_hide(), EyeOff),
      tool('showColumns', m.editor_columns_show(), Eye),
      tool('deleteColumns', m.editor_column_delete(), Trash, true),
    ]),
    cell: useful([
      controller.can('mergeCells') || controller.can('splitCell') ? null : howToMerge,
      tool('mergeCells', m.editor_cell_merge(), TableCellsMerge),
      tool('splitCell', m.editor_cell_split(), TableCellsSplit),
      tool('toggleHeadingCell', m.editor_cell_heading()),
    ]),
    table: useful([
      tool('toggleHeadingRow', m.editor_table_heading_row()),
      tool('toggleHeadingColumn', m.editor_table_heading_column()),
      tool('toggleLines', m.editor_table_lines()),
      tool('deleteTable', m.editor_table_delete(), Trash, true),
    ]),
  };
};
