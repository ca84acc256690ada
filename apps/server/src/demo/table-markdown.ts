import type { Tokens } from 'marked';
import { processTable, table, type ProcessRow } from '@gongbei/document/blocks';
import type { NodeJson } from '@gongbei/document/json';
import type { TableRole } from '@gongbei/document/nodes/table';
import { inlineOf, joinTexts, paragraphsOf, readInline } from './inline-markdown.ts';
import { textOf } from './text-edits.ts';

type Line = readonly NodeJson[];

/** Steps are numbered as they are drawn; a number that is written at the head of a title is left out. */
const NUMBER = /^\d+\. /;
/** `（4 分钟）` or ` (4)` at the end of a step's title. */
const MINUTES = /(?:（(\d+) 分钟）| \((\d+)\))$/;
const CENTRED = { textAlign: 'center' };

/** A step: its minutes are taken out of the title, for they are a number of the row. */
const stepOf = ([written = [], ...others]: readonly Line[]): ProcessRow => {
  const [first, ...rest] = written;
  const title = first ? [{ ...first, text: first.text?.replace(NUMBER, '') }, ...rest] : written;
  const last = title.at(-1);
  const found = MINUTES.exec(last?.text ?? '');
  const bare = found
    ? joinTexts([...title.slice(0, -1), { ...last!, text: last!.text!.slice(0, found.index) }])
    : title;
  return {
    minutes: found ? Number(found[1] ?? found[2]) : null,
    cells: [bare, ...others].map((line) => paragraphsOf(line)),
  };
};

const plainCells = (row: readonly Line[]) => row.map((line) => paragraphsOf(line));
const centredCells = (row: readonly Line[]) => row.map((line) => paragraphsOf(line, CENTRED));

/** A row for a table like `like`, its cells written as inline Markdown. */
export const rowLike = (like: NodeJson, cells: readonly string[]): NodeJson => {
  const lines = cells.map(readInline);
  if (like.attrs?.['role'] === 'board') return table(null, [centredCells(lines)]).content![0]!;
  if (like.attrs?.['role'] !== 'process') return table(null, [plainCells(lines)]).content![0]!;
  const heading = like.content![0]!.content!;
  const row = processTable(heading.map(textOf), [stepOf(lines)]).content![1]!;
  row.content!.forEach((cell, index) => (cell.attrs = { columnId: heading[index]!.attrs?.['columnId'] }));
  return row;
};

const linesOf = (row: readonly Tokens.TableCell[]): Line[] => row.map(({ tokens }) => inlineOf(tokens));

/** A table as its section wants it: the one of steps and minutes, a board without heading, or any other. */
export const readTable = (token: Tokens.Table, role: TableRole): NodeJson => {
  const rows = token.rows.map(linesOf);
  if (role === 'board') return table(null, [linesOf(token.header), ...rows].map(centredCells), role);
  const names = linesOf(token.header).map((line) => line.map(textOf).join(''));
  return role === 'process' ? processTable(names, rows.map(stepOf)) : table(names, rows.map(plainCells));
};
