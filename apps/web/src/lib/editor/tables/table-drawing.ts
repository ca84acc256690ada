import { missingCells } from '@gongbei/document/table-grid';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state';
import { TableMap } from '@tiptap/pm/tables';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { columnsOf } from './columns.ts';
import { isProcess } from './current-table.ts';
import { hiddenCells } from './hidden-cells.ts';
import { drawSteps, stepHead } from './step-head.ts';
import { firstCells, stepsOf, type Step } from './steps.ts';

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

const heads = (table: Node, start: number): Decoration[] => {
  const cells = firstCells(table);
  return stepsOf(table).flatMap((step) => {
    const cell = cells[step.row];
    if (!cell) return [];
    const draw = (view: Parameters<typeof stepHead>[0]) => stepHead(view, step);
    const spec = { side: -1, key: `step ${step.id}`, ignoreSelection: true, stopEvent: () => true };
    return [Decoration.widget(start + cell + 1, draw, spec)];
  });
};

const decorate = (doc: Node): DecorationSet => {
  const decorations: Decoration[] = [];
  doc.descendants((node, pos) => {
    if (node.type.spec['tableRole'] !== 'table') return !node.isTextblock;
    const start = pos + 1;
    decorations.push(...fillers(node, start), ...hidden(node, start));
    if (isProcess(node)) decorations.push(...labels(node, start), ...heads(node, start));
    return true;
  });
  return DecorationSet.create(doc, decorations);
};

const allSteps = (state: EditorState): Step[] => {
  const steps: Step[] = [];
  state.doc.descendants((node) => {
    if (node.type.spec['tableRole'] === 'table' && isProcess(node)) steps.push(...stepsOf(node));
    return !node.isTextblock;
  });
  return steps;
};

const key = new PluginKey<DecorationSet>('table-drawing');

/** Everything that is seen of a table and not written in it. */
export const tableDrawing = (): Plugin =>
  new Plugin<DecorationSet>({
    key,
    state: {
      init: (_config, state) => decorate(state.doc),
      apply: (transaction, drawn) => (transaction.docChanged ? decorate(transaction.doc) : drawn),
    },
    props: { decorations: (state) => key.getState(state) },
    view: () => ({ update: (view) => drawSteps(view, allSteps(view.state)) }),
  });
