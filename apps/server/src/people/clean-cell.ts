import { ROSTER_COLUMNS, type RosterColumn } from '@gongbei/contract/roster-rules';
import type { RosterRow } from '@gongbei/contract/roster';

/** Control characters, those that change the direction of text, and those that can't be seen. */
const HIDDEN = /[\p{Cc}\p{Cf}\u3164\u115f\u1160]/gu;
const BREAKS = /[\t\n\v\f\r]+/g;
const BETWEEN_HAN = /(?<=\p{Script=Han}) (?=\p{Script=Han})/gu;

/** Longer ones are cut before they are looked at: nobody's name, but somebody's attempt. */
const MOST = 200;

/** A cell as it was meant: full-width letters, digits and spaces made plain, nothing hidden in it. */
export const cleanCell = (typed: string): string =>
  typed.slice(0, MOST).normalize('NFKC').replace(BREAKS, ' ').replace(HIDDEN, '').replace(/ {2,}/g, ' ').trim();

/** Two characters are often written with a space between them, to stand below names of three. */
export const cleanName = (typed: string): string => cleanCell(typed).replace(BETWEEN_HAN, '');

const WITHOUT_SPACES: ReadonlySet<RosterColumn> = new Set(['login', 'phone', 'subject', 'grade', 'role', 'school']);

const cleanAs = (column: RosterColumn, typed: string): string => {
  const text = cleanCell(typed);
  if (column === 'name') return cleanName(typed);
  if (column === 'phone') return text.replace(/[ -]/g, '').replace(/^\+?86(?=1\d{10}$)/, '');
  if (column === 'login') return text.replace(/ /g, '').toLowerCase();
  return WITHOUT_SPACES.has(column) ? text.replace(BETWEEN_HAN, '') : text;
};

export const cleanRow = (row: RosterRow): RosterRow => ({
  row: row.row,
  ...(Object.fromEntries(ROSTER_COLUMNS.map((column) => [column, cleanAs(column, row[column])])) as Record<
    RosterColumn,
    string
  >),
});
