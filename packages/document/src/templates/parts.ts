import { bold, paragraph, processTable, schoolGroup, table } from '../blocks.ts';
import type { NodeJson } from '../document-json.ts';

/** The sections of one class hour, once without a number, or once for each of several. */
export function perPeriod(periods: number, sections: (attrs: { period: number | null }) => NodeJson[]): NodeJson[] {
  if (periods <= 1) return sections({ period: null });
  return Array.from({ length: periods }, (_, index) => sections({ period: index + 1 })).flat();
}

export const learners = (schools: readonly string[]): NodeJson[] =>
  schools.length > 0 ? schools.map((school) => schoolGroup(school)) : [paragraph()];

export interface StepProposal {
  title: string;
  /** its share of the class hour, in minutes of a lesson of 40 */
  share: number;
}

/** Steps with a title and a time that add up to the class hour; everything else is empty. */
export function proposedProcess(columns: readonly string[], steps: readonly StepProposal[], total: number): NodeJson {
  const minutes = shareMinutes(
    steps.map(({ share }) => share),
    total,
  );
  const rows = steps.map(({ title }, index) => ({ minutes: minutes[index]!, cells: [[paragraph([bold(title)])]] }));
  return processTable(columns, rows);
}

/** Three columns without lines: the teacher's side, the middle, the learners' side. */
export const emptyBoard = (): NodeJson => table(null, emptyRows(3, 3), 'board');

export const emptyRows = (rows: number, columns: number): string[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => ''));

/** Whole minutes in the given proportions that add up to `total`; what rounding leaves goes to the longest. */
function shareMinutes(proportions: readonly number[], total: number): number[] {
  const sum = proportions.reduce((a, b) => a + b, 0);
  const minutes = proportions.map((part) => Math.floor((part * total) / sum));
  const longest = proportions.indexOf(Math.max(...proportions));
  minutes[longest]! += total - minutes.reduce((a, b) => a + b, 0);
  return minutes;
}
