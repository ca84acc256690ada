import { newBlockId } from '@gongbei/document/block-id';
import type { DocumentJson, NodeJson } from '@gongbei/document/json';
import { readInline } from './inline-markdown.ts';
import type { Edit } from './life.ts';
import { readBlocks } from './markdown.ts';
import { cellOf, columnOf, holderOf, rowOf, sectionIn, tableIn } from './places.ts';
import { rowLike } from './table-markdown.ts';
import { appendBlocks, cutText, insertText, replaceText } from './text-edits.ts';

const moveRow = (table: NodeJson, from: number, to: number): void => {
  const [row] = table.content!.splice(from, 1);
  table.content!.splice(to, 0, row!);
};

/** A column right of the one named `after`: its heading, and a cell for every row below. */
const insertColumn = (table: NodeJson, after: string, texts: readonly string[]): void => {
  const index = columnOf(table, after) + 1;
  const columnId = newBlockId();
  table.content!.forEach((row, place) => {
    const content = [{ type: 'paragraph', content: readInline(texts[place] ?? '') }];
    row.content!.splice(index, 0, { type: place === 0 ? 'tableHeader' : 'tableCell', attrs: { columnId }, content });
  });
};

const applyTo = (document: DocumentJson, edit: Edit, file: DocumentJson | null): void => {
  if ('replace' in edit) return replaceText(holderOf(document, edit), edit.replace, edit.with);
  if ('insert' in edit) return insertText(holderOf(document, edit), edit.insert, edit.at);
  if ('write' in edit) return appendBlocks(holderOf(document, edit), readBlocks(edit.write));
  if ('fill' in edit)
    return appendBlocks(sectionIn(document, edit.fill), structuredClone(sectionIn(file!, edit.fill).content!));
  const table = tableIn(document, edit.in);
  if ('minutes' in edit) rowOf(table, edit.row!).attrs!['minutes'] = edit.minutes;
  else if ('moveRow' in edit) moveRow(table, edit.moveRow, edit.to);
  else if ('insertRow' in edit) table.content!.splice(edit.after + 1, 0, rowLike(table, edit.insertRow));
  else if ('insertColumn' in edit) insertColumn(table, edit.after, [edit.insertColumn, ...edit.cells]);
  else {
    const moved = cutText(cellOf(table, edit.from.row, edit.from.column), edit.moveText);
    const target = cellOf(table, edit.to.row, edit.to.column);
    if (edit.at === 'start') target.content!.unshift(moved);
    else appendBlocks(target, [moved]);
  }
};

/**
 * Makes somebody's edits in `document`, which it changes and returns; blocks that are not concerned keep their ids.
 * `file` is the document as its own file has it, where there is one. Throws when a place or a text is not there.
 */
export const applyEdits = (document: DocumentJson, edits: readonly Edit[], file: DocumentJson | null): DocumentJson => {
  for (const edit of edits) applyTo(document, edit, file);
  return document;
};
