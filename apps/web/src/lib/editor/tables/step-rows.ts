import { newBlockId } from '@gongbei/document/block-id';
import type { Node } from '@tiptap/pm/model';
import type { Command, Transaction } from '@tiptap/pm/state';
import { currentTable, isHeaderRow, isProcess, type TableAt } from './current-table.ts';
import { firstCells, readMinutes } from './steps.ts';

const rowPositions = ({ table, start }: TableAt): { row: Node; pos: number }[] => {
  const rows: { row: Node; pos: number }[] = [];
  table.forEach((row, offset) => rows.push({ row, pos: start + offset }));
  return rows;
};

const setStep = (transaction: Transaction, pos: number, row: Node, stepId: string, minutes: number | null): void => {
  if (row.attrs['stepId'] === stepId && row.attrs['minutes'] === minutes) return;
  transaction.setNodeMarkup(pos, null, { ...row.attrs, stepId, minutes });
};

/** Rows whose first cells were merged are one step now; its minutes are the sum of theirs. */
export const joinSteps: Command = (state, dispatch) => {
  const at = currentTable(state);
  if (!at || !isProcess(at.table)) return true;
  const transaction = state.tr;
  const first = firstCells(at.table);
  const rows = rowPositions(at);
  for (let index = 0; index < rows.length; index++) {
    let end = index + 1;
    while (end < rows.length && first[end] === null && !isHeaderRow(rows[end]!.row)) end++;
    if (first[index] !== null && end > index + 1) joinRows(transaction, rows.slice(index, end));
    index = end - 1;
  }
  dispatch?.(transaction);
  return true;
};

const joinRows = (transaction: Transaction, rows: { row: Node; pos: number }[]): void => {
  const given = rows.map(({ row }) => row.attrs['minutes'] as number | null).filter((minutes) => minutes !== null);
  const stepId = (rows[0]!.row.attrs['stepId'] as string | null) ?? newBlockId();
  const sum = given.length > 0 ? given.reduce((total, minutes) => total + minutes, 0) : null;
  for (const [index, { row, pos }] of rows.entries()) setStep(transaction, pos, row, stepId, index === 0 ? sum : null);
};

/** A first cell that was split off, so far a copy of the one above, begins a step of its own. */
export const separateSteps: Command = (state, dispatch) => {
  const at = currentTable(state);
  if (!at || !isProcess(at.table)) return true;
  const transaction = state.tr;
  const first = firstCells(at.table);
  const seen = new Set<unknown>();
  for (const [index, { row, pos }] of rowPositions(at).entries()) {
    const cell = first[index];
    const blockId = cell ? at.table.nodeAt(cell)?.attrs['blockId'] : undefined;
    if (blockId && seen.has(blockId)) setStep(transaction, pos, row, newBlockId(), null);
    seen.add(blockId);
  }
  dispatch?.(transaction);
  return true;
};

/** Writes the minutes of a step, as typed. False where they are no number, or nothing changes. */
export const setMinutes =
  (stepId: string, text: string): Command =>
  (state, dispatch) => {
    const minutes = readMinutes(text);
    let at = -1;
    state.doc.descendants((node, pos) => {
      if (at < 0 && node.type.name === 'tableRow' && node.attrs['stepId'] === stepId) at = pos;
      return at < 0 && !node.isTextblock;
    });
    if (at < 0 || minutes === undefined || state.doc.nodeAt(at)?.attrs['minutes'] === minutes) return false;
    dispatch?.(state.tr.setNodeAttribute(at, 'minutes', minutes));
    return true;
  };
