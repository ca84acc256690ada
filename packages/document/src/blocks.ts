import { newBlockId } from './block-id.ts';
import type { NodeJson } from './document-json.ts';
import type { TableRole } from './nodes/table.ts';
import type { SectionKind } from './sections.ts';

/** Text of a line: a string, or pieces of it (`bold('重点：')`). An empty string is no text at all. */
export type Line = string | readonly (string | NodeJson)[];
/** What stands in a cell, an item, a section: one line, or blocks. */
export type Content = string | readonly NodeJson[];

export const bold = (text: string): NodeJson => ({ type: 'text', text, marks: [{ type: 'bold' }] });

export const paragraph = (line: Line = ''): NodeJson => ({ type: 'paragraph', content: inline(line) });

export const subheading = (text: string, level = 2): NodeJson => ({
  type: 'heading',
  attrs: { level },
  content: inline(text),
});

export const bulletList = (items: readonly Line[]): NodeJson => list('bulletList', items);
export const orderedList = (items: readonly Line[]): NodeJson => list('orderedList', items);

export const section = (kind: SectionKind, content: Content, attrs: Record<string, unknown> = {}): NodeJson => ({
  type: 'section',
  attrs: { kind, ...attrs },
  content: blocks(content),
});

export const schoolGroup = (ownerSchool: string, content: Content = ''): NodeJson => ({
  type: 'schoolGroup',
  attrs: { ownerSchool },
  content: blocks(content),
});

/** A table with a heading row, or without one where `header` is null. */
export function table(
  header: readonly string[] | null,
  rows: readonly (readonly Content[])[],
  role: TableRole = 'plain',
): NodeJson {
  const body = rows.map((cells) => ({ type: 'tableRow', content: cells.map((content) => cell('tableCell', content)) }));
  const head = header && { type: 'tableRow', content: header.map((text) => cell('tableHeader', text)) };
  return { type: 'table', attrs: { role }, content: head ? [head, ...body] : body };
}

export interface ProcessRow {
  /** null where nothing is planned yet */
  minutes: number | null;
  cells: readonly Content[];
}

/** A table of steps: columns and steps get ids, so that neither is ever told by its place. */
export function processTable(columns: readonly string[], rows: readonly ProcessRow[]): NodeJson {
  const ids = columns.map(newBlockId);
  const named = (type: 'tableHeader' | 'tableCell') => (content: Content, index: number) =>
    cell(type, content, { columnId: ids[index] });
  const head = { type: 'tableRow', content: columns.map(named('tableHeader')) };
  const body = rows.map(({ minutes, cells }) => ({
    type: 'tableRow',
    attrs: { stepId: newBlockId(), minutes },
    content: columns.map((_, index) => named('tableCell')(cells[index] ?? '', index)),
  }));
  return { type: 'table', attrs: { role: 'process' }, content: [head, ...body] };
}

function list(type: 'bulletList' | 'orderedList', items: readonly Line[]): NodeJson {
  return { type, content: items.map((item) => ({ type: 'listItem', content: [paragraph(item)] })) };
}

const cell = (type: string, content: Content, attrs?: Record<string, unknown>): NodeJson => ({
  type,
  ...(attrs && { attrs }),
  content: blocks(content),
});

const blocks = (content: Content): NodeJson[] => (typeof content === 'string' ? [paragraph(content)] : [...content]);

function inline(line: Line): NodeJson[] {
  const pieces = typeof line === 'string' ? [line] : line;
  return pieces.flatMap((piece) => {
    if (typeof piece !== 'string') return [piece];
    return piece === '' ? [] : [{ type: 'text', text: piece }];
  });
}
