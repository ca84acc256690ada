import { fillEmpty } from '@gongbei/document/fill-empty';
import { mendTableAround } from '@gongbei/document/local-tables';
import type { Node } from '@tiptap/pm/model';
import { TextSelection, type Command, type EditorState } from '@tiptap/pm/state';
import * as tables from '@tiptap/pm/tables';
import { currentTable, headingRow, isProcess } from './current-table.ts';
import { inOneStep } from './one-step.ts';
import { joinSteps, separateSteps } from './step-rows.ts';

const mendTable: Command = (state, dispatch) => {
  const mended = mendTableAround(state);
  if (mended) dispatch?.(mended);
  return true;
};

/** A cell that was just made gets its line at once, so that the caret can go there. */
const fillNewCells =
  (before: Node): Command =>
  (state, dispatch) => {
    dispatch?.(fillEmpty(state.tr, before));
    return true;
  };

/** Every command first makes a table rectangular that came apart in a merge. */
const onTable =
  (command: Command, ...after: Command[]): Command =>
  (state, dispatch) =>
    currentTable(state) !== null && inOneStep(mendTable, command, fillNewCells(state.doc), ...after)(state, dispatch);

const unless =
  (impossible: (state: EditorState) => boolean, command: Command): Command =>
  (state, dispatch) =>
    !impossible(state) && command(state, dispatch);

const processTable = (state: EditorState): Node | null => {
  const table = currentTable(state)?.table;
  return table && isProcess(table) ? table : null;
};

/** The heading row of a process table names its columns: nothing goes above it, and it can't be deleted. */
const touchesHeading = (state: EditorState): boolean => {
  const table = processTable(state);
  return table !== null && headingRow(table) !== null && tables.selectedRect(state).top === 0;
};

/** The first column of a process table holds the steps. */
const touchesSteps = (state: EditorState): boolean =>
  processTable(state) !== null && tables.selectedRect(state).left === 0;

const coversRows = (state: EditorState): boolean => {
  const { top, bottom, map } = tables.selectedRect(state);
  return top === 0 && bottom === map.height;
};

const coversColumns = (state: EditorState): boolean => {
  const { left, right, map } = tables.selectedRect(state);
  return left === 0 && right === map.width;
};

export const addRowAbove = onTable(unless(touchesHeading, tables.addRowBefore), joinSteps);
export const addRowBelow = onTable(tables.addRowAfter, joinSteps);
export const deleteRows = onTable(unless((state) => touchesHeading(state) || coversRows(state), tables.deleteRow));
export const addColumnLeft = onTable(unless(touchesSteps, tables.addColumnBefore));
export const addColumnRight = onTable(tables.addColumnAfter);
export const deleteColumns = onTable(
  unless((state) => touchesSteps(state) || coversColumns(state), tables.deleteColumn),
);
export const mergeSelectedCells = onTable(tables.mergeCells, joinSteps);
export const splitSelectedCell = onTable(tables.splitCell, separateSteps);
export const toggleHeadingRow = onTable(unless((state) => processTable(state) !== null, tables.toggleHeader('row')));
export const toggleHeadingColumn = onTable(tables.toggleHeader('column'));
export const toggleHeadingCell = onTable(tables.toggleHeaderCell);
export const deleteWholeTable: Command = (state, dispatch) => {
  const at = currentTable(state);
  if (!at) return false;
  dispatch?.(state.tr.delete(at.pos, at.pos + at.table.nodeSize).scrollIntoView());
  return true;
};

/** With or without lines: a blackboard is planned in a table whose lines nobody draws. */
export const toggleLines: Command = (state, dispatch) => {
  const at = currentTable(state);
  if (!at || isProcess(at.table)) return false;
  const role = at.table.attrs['role'] === 'board' ? 'plain' : 'board';
  dispatch?.(state.tr.setNodeAttribute(at.pos, 'role', role));
  return true;
};

/** A new last step, from anywhere: the button below the table. */
export const addStepTo =
  (tablePos: number): Command =>
  (state, dispatch) => {
    const table = state.doc.nodeAt(tablePos);
    const last = table?.lastChild;
    if (!table || !last || last.childCount === 0) return false;
    const inLastRow = tablePos + table.nodeSize - 3;
    const atEnd: Command = (draft, send) => {
      send?.(draft.tr.setSelection(TextSelection.near(draft.doc.resolve(inLastRow), -1)));
      return true;
    };
    const fill = fillNewCells(state.doc);
    return inOneStep(atEnd, mendTable, tables.addRowAfter, joinSteps, fill, intoNextRow)(state, dispatch);
  };

const intoNextRow: Command = (state, dispatch) => {
  const { map, bottom, tableStart, table } = tables.selectedRect(state);
  if (bottom >= map.height) return true;
  const cell = tableStart + map.positionAt(bottom, 0, table);
  dispatch?.(state.tr.setSelection(TextSelection.near(state.doc.resolve(cell + 1))));
  return true;
};
