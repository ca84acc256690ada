import { isFromBinding } from '@gongbei/document/local-only';
import { missingCells } from '@gongbei/document/table-grid';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { TableMap } from '@tiptap/pm/tables';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { language } from '#lib/i18n/language.svelte.ts';
import { columnsOf } from './columns.ts';
import { isProcess } from './current-table.ts';
import { hiddenCells } from './hidden-cells.ts';
import { drawSteps, stepHead } from './step-head.ts';
import { firstCells, stepsOf } from './steps.ts';

type Locale = 'zh' | 'en';

const cellDecoration = (table: Node, start: number, pos: number, attributes: Record<string, string>): Decoration =>
  Decoration.node(start + pos, start + pos + table.nodeAt(pos)!.nodeSize, attributes);

/** Where a merge left a row too short, its place is drawn; nothing is written until somebody edits the table. */
const fillers = (table: Node, start: number): Decoration[] =>
  missingCells(table).map(({ offset, row, column, span }) =>
    Decoration.widget(
      start + offset,
      (view) => {
        const filler = view.dom.ownerDocument.createElement('td');
        filler.colSpan = span;
        filler.className = 'cell-missing';
        return filler;
      },
      { side: -1, key: `missing ${row} ${column} ${span}`, ignoreSelection: true },
    ),
  );

const hidden = (table: Node, start: number): Decoration[] =>
  [...hiddenCells(table)].map((pos) => cellDecoration(table, start, pos, { class: 'cell-hidden' }));

/** On a phone each row is a card, and each cell says which column it stands for. */
const labels = (table: Node, start: number): Decoration[] => {
  const columns = columnsOf(table);
  if (columns.length === 0) return [];
  const { map, width } = TableMap.get(table);
  const seen = new Set<number>();
  return map.flatMap((pos, index) => {
    if (pos === 0 || seen.has(pos) || index < width) return [];
    seen.add(pos);
    const name = columns[index % width]?.name ?? '';
    return name ? [cellDecoration(table, start, pos, { 'data-label': name })] : [];
  });
};

const heads = (table: Node, start: number, locale: Locale): Decoration[] => {
  const cells = firstCells(table);
  return stepsOf(table).flatMap((step) => {
    const cell = cells[step.row];
    if (!cell) return [];
    const draw = (view: Parameters<typeof stepHead>[0]) => stepHead(view, step, locale);
    const spec = { side: -1, key: `step ${step.id}`, ignoreSelection: true, stopEvent: () => true };
    return [Decoration.widget(start + cell + 1, draw, spec)];
  });
};

const tablesOf = (doc: Node): { table: Node; pos: number }[] => {
  const tables: { table: Node; pos: number }[] = [];
  doc.descendants((table, pos) => {
    if (table.type.spec['tableRole'] === 'table') tables.push({ table, pos });
    return !table.isTextblock;
  });
  return tables;
};

interface Drawing {
  tables: readonly Node[];
  drawn: DecorationSet;
}

const draw = (doc: Node, locale: Locale): Drawing => {
  const tables = tablesOf(doc);
  const decorations = tables.flatMap(({ table, pos }) => {
    const start = pos + 1;
    const common = [...fillers(table, start), ...hidden(table, start)];
    return isProcess(table) ? [...common, ...labels(table, start), ...heads(table, start, locale)] : common;
  });
  return { tables: tables.map(({ table }) => table), drawn: DecorationSet.create(doc, decorations) };
};

/** Typing beside the tables only moves what is drawn in them. */
const redraw = (transaction: Transaction, { tables, drawn }: Drawing, locale: Locale): Drawing => {
  if (!transaction.docChanged) return { tables, drawn };
  const now = tablesOf(transaction.doc);
  const same = now.length === tables.length && now.every(({ table }, index) => table === tables[index]);
  if (!same || isFromBinding(transaction)) return draw(transaction.doc, locale);
  return { tables, drawn: drawn.map(transaction.mapping, transaction.doc) };
};

const key = new PluginKey<Drawing>('table-drawing');

/** Everything that is seen of a table and not written in it. */
export const tableDrawing = (locale: Locale): Plugin =>
  new Plugin<Drawing>({
    key,
    state: {
      init: (_config, { doc }) => draw(doc, locale),
      apply: (transaction, drawing) => redraw(transaction, drawing, locale),
    },
    props: { decorations: (state) => key.getState(state)?.drawn },
    view: () => {
      let spoken = language();
      return {
        update: (view, before) => {
          const { tables } = key.getState(view.state)!;
          if (tables === key.getState(before)?.tables && spoken === language()) return;
          spoken = language();
          drawSteps(view, tables.filter(isProcess).flatMap(stepsOf), locale);
        },
      };
    },
  });
