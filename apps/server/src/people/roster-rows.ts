import {
  IDENTITY_MASK,
  ROSTER_COLUMNS,
  ROSTER_HEADINGS,
  ROSTER_MAX_ROWS,
  type RosterColumn,
} from '@gongbei/contract/roster-rules';
import type { RosterRow } from '@gongbei/contract/roster';
import { Refusal } from '../errors.ts';
import { cleanCell } from './clean-cell.ts';
import { isIdentityHeading, isIdentityNumber } from './identity-number.ts';

/** What schools write over the columns, beside the words of the template. */
const ALSO: Record<RosterColumn, readonly string[]> = {
  name: ['name', '教师姓名', '名字'],
  school: ['school', '学校名称', '单位'],
  subject: ['subject', '学科', '任教科目', '科目'],
  grade: ['grade', 'grades', '年级'],
  role: ['role', '职务'],
  login: ['login', 'sign-in name', 'username', '用户名', '账号'],
  phone: ['phone', 'mobile', '手机', '电话', '联系电话'],
};

const columnOf = (heading: string): RosterColumn | undefined => {
  const plain = cleanCell(heading).replace(/[ *]/g, '').toLowerCase();
  return ROSTER_COLUMNS.find(
    (column) => plain === ROSTER_HEADINGS[column] || ALSO[column].some((word) => word.replace(/ /g, '') === plain),
  );
};

const places = (heading: readonly string[]): Map<RosterColumn, number> => {
  const found = new Map<RosterColumn, number>();
  heading.forEach((text, place) => {
    const column = columnOf(text);
    if (column && !found.has(column)) found.set(column, place);
  });
  return found;
};

/** A single such number is a slip, and its row's fault; a column of them is a file that must not be here at all. */
const refuseIdentityColumn = (heading: readonly string[], rows: readonly (readonly string[])[]) => {
  if (heading.some(isIdentityHeading)) throw new Refusal('roster-identity-numbers');
  const width = Math.max(0, ...rows.map((row) => row.length));
  for (let place = 0; place < width; place++) {
    const filled = rows.map((row) => row[place] ?? '').filter((cell) => cell.trim() !== '');
    const numbers = filled.filter(isIdentityNumber).length;
    if (numbers >= 3 && numbers * 2 >= filled.length) throw new Refusal('roster-identity-numbers');
  }
};

const isEmpty = (cells: readonly string[]) => cells.every((cell) => cleanCell(cell) === '');

const withoutEmptyEnd = (rows: readonly string[][]): string[][] =>
  rows.slice(0, rows.findLastIndex((cells) => !isEmpty(cells)) + 1);

/** The people of a sheet, by the words over its columns. @throws Refusal where there is nothing to check row by row */
export const rosterRows = (sheet: readonly string[][]): RosterRow[] => {
  const [heading, ...rest] = withoutEmptyEnd(sheet);
  if (!heading) throw new Refusal('roster-empty');
  const rows = withoutEmptyEnd(rest);
  refuseIdentityColumn(heading, rows);
  const found = places(heading);
  if (!found.has('name')) throw new Refusal('roster-columns');
  if (rows.length === 0) throw new Refusal('roster-empty');
  if (rows.length > ROSTER_MAX_ROWS) throw new Refusal('roster-too-long');
  return rows.map((cells, i) => {
    const cell = (column: RosterColumn) => shown(cells[found.get(column) ?? -1] ?? '');
    return { row: i + 2, ...(Object.fromEntries(ROSTER_COLUMNS.map((c) => [c, cell(c)])) as Record<RosterColumn, string>) }; // prettier-ignore
  });
};

const shown = (cell: string): string => (isIdentityNumber(cell) ? IDENTITY_MASK : cell.slice(0, 200));
