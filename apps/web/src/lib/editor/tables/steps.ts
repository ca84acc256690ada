import type { Node } from '@tiptap/pm/model';
import { TableMap } from '@tiptap/pm/tables';
import { isHeaderRow } from './current-table.ts';

/** A step of a process table: its first row carries the minutes; further rows may share it. */
export interface Step {
  id: string;
  number: number;
  minutes: number | null;
  /** index of its first row */
  row: number;
}

/** The steps in order. Numbers and sums are drawn from this, never stored. */
export const stepsOf = (table: Node): Step[] => {
  const steps = new Map<string, Step>();
  table.forEach((row, _offset, index) => {
    const id = row.attrs['stepId'] as string | null;
    if (!id || isHeaderRow(row)) return;
    const minutes = (row.attrs['minutes'] as number | null) ?? null;
    const known = steps.get(id);
    if (!known) steps.set(id, { id, number: steps.size + 1, minutes, row: index });
    else known.minutes ??= minutes;
  });
  return [...steps.values()];
};

export interface Time {
  planned: number;
  available: number | null;
  /** steps without minutes */
  open: number;
}

/** The minutes of a process table against those of its class hour (or of all class hours, where it isn't divided). */
export const timeOf = (
  steps: readonly Step[],
  facts: { minutesPerPeriod: number | null; periods: number | null },
  period: number | null,
): Time => {
  const hours = period === null ? Math.max(1, facts.periods ?? 1) : 1;
  return {
    planned: steps.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0),
    available: facts.minutesPerPeriod === null ? null : facts.minutesPerPeriod * hours,
    open: steps.filter(({ minutes }) => minutes === null).length,
  };
};

/** Minutes as typed into the field: null for nothing; undefined for what is no sensible number. */
export const readMinutes = (text: string): number | null | undefined => {
  const trimmed = text.normalize('NFKC').trim();
  if (trimmed === '') return null;
  const minutes = Number(trimmed);
  return Number.isFinite(minutes) && minutes >= 0 && minutes <= 600 ? Math.round(minutes * 10) / 10 : undefined;
};

const MINUTES_AT_END =
  /\s*[（(【[]\s*(?:约\s*)?(\d{1,3}(?:\.\d)?)\s*(?:分钟|分|′|'|min(?:ute)?s?\.?)?\s*[)）\]】]\s*$/i;
const NUMBER_AT_START = /^\s*(?:(?:环节|步骤|Step)\s*)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[.．、:：]\s*/i;

/** Title and minutes of a step as people write them elsewhere: `2. 观察：认识灯泡（6 分钟）`. */
export const readStepTitle = (text: string): { start: number; end: number; minutes: number | null } => {
  const minutes = MINUTES_AT_END.exec(text);
  const start = NUMBER_AT_START.exec(text)?.[0].length ?? 0;
  return { start, end: minutes ? minutes.index : text.length, minutes: minutes ? Number(minutes[1]) : null };
};

/** For each row, the position (within the table) of the cell that begins in its first column, where one does. */
export const firstCells = (table: Node): (number | null)[] => {
  const map = TableMap.get(table);
  return Array.from({ length: table.childCount }, (_, row) => {
    const cell = map.map[row * map.width];
    const begins = row === 0 || cell !== map.map[(row - 1) * map.width];
    return cell && begins ? cell : null;
  });
};
