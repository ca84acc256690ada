import type { DocumentJson, NodeJson } from '@gongbei/document/json';
import type { Place } from './life.ts';
import { textOf } from './text-edits.ts';

const found = <T>(thing: T | undefined, what: string): T => {
  if (thing === undefined) throw new Error(`there is no ${what}`);
  return thing;
};

/** A section by its kind or its own title. */
export const sectionIn = (document: DocumentJson, name: string): NodeJson =>
  found(
    document.content.find(({ attrs }) => attrs?.['kind'] === name || attrs?.['title'] === name),
    `section ${name}`,
  );

export const tableIn = (document: DocumentJson, name: string): NodeJson =>
  found(
    sectionIn(document, name).content?.find(({ type }) => type === 'table'),
    `table in ${name}`,
  );

export const rowOf = (table: NodeJson, row: number | string): NodeJson => {
  const rows = table.content ?? [];
  const named = (candidate: NodeJson) => candidate.content?.[0] !== undefined && textOf(candidate.content[0]) === row;
  return found(typeof row === 'number' ? rows[row] : rows.find(named), `row ${row}`);
};

/** Index of a column by the text of its heading. */
export const columnOf = (table: NodeJson, name: string): number => {
  const index = (table.content?.[0]?.content ?? []).findIndex((cell) => textOf(cell) === name);
  return found(index < 0 ? undefined : index, `column ${name}`);
};

export const cellOf = (table: NodeJson, row: number | string, column: string): NodeJson =>
  found(rowOf(table, row).content?.[columnOf(table, column)], `cell ${row} / ${column}`);

const groupOf = (section: NodeJson, school: string): NodeJson =>
  found(
    section.content?.find(({ attrs }) => attrs?.['ownerSchool'] === school),
    `group of ${school}`,
  );

/** What holds the blocks of a place. */
export const holderOf = (document: DocumentJson, { in: name, school, row, column }: Place): NodeJson => {
  if (school !== undefined) return groupOf(sectionIn(document, name), school);
  if (row === undefined) return sectionIn(document, name);
  return column === undefined ? rowOf(tableIn(document, name), row) : cellOf(tableIn(document, name), row, column);
};
