import type { Node } from '@tiptap/pm/model';
import { Plugin, type EditorState, type Transaction } from '@tiptap/pm/state';
import { findTable, tableEditing } from '@tiptap/pm/tables';
import { forEachChanged } from './changed-nodes.ts';
import { fillEmpty } from './fill-empty.ts';
import { isLocalChange, type IsRemote } from './local-only.ts';
import { identifyProcess } from './process-table.ts';
import { tolerateRaggedTables } from './ragged-tables.ts';
import { isRegular, makeRegular } from './regular-table.ts';

tolerateRaggedTables();

/**
 * Cell selection, cell copy and paste, and well-formed tables. Two people who both mend one ragged table mend it
 * without end, so a table is mended only after somebody here changed its rows, columns or cells, in the same undo step.
 */
export function localTables(isRemote: IsRemote): Plugin {
  const editing = tableEditing({ allowTableNodeSelection: true });
  const { appendTransaction, props } = editing.spec;
  return new Plugin({
    ...editing.spec,
    appendTransaction(transactions, oldState, newState) {
      const mended = isLocalChange(transactions, isRemote) ? mendChangedTables(oldState.doc, newState) : null;
      // handed the same state twice it looks at the selection alone, and leaves tables as they are
      return mended ?? appendTransaction!.call(editing, transactions, newState, newState);
    },
    props: {
      ...props,
      handlePaste(view, event, slice) {
        const mended = mendTableAround(view.state);
        if (mended) view.dispatch(mended);
        return props!.handlePaste!.call(editing, view, event, slice);
      },
    },
  });
}

/** Makes the table around the selection regular before a command counts on it; null if there is nothing to do. */
export function mendTableAround(state: EditorState): Transaction | null {
  const table = findTable(state.selection.$from);
  if (!table || isRegular(table.node)) return null;
  const tr = identifyProcess(makeRegular(state.tr, table.pos), table.pos);
  return fillEmpty(tr, state.doc);
}

function mendChangedTables(before: Node, state: EditorState): Transaction | null {
  const positions: number[] = [];
  forEachChanged(before, state.doc, (node, position, counterpart) => {
    if (node.type.name === 'table' && !(counterpart && shape(counterpart) === shape(node))) positions.push(position);
  });
  const tr = state.tr;
  // from the last to the first, inner tables before the ones around them, so that positions stay true
  for (const position of positions.reverse()) identifyProcess(makeRegular(tr, position), position);
  return tr.docChanged ? tr : null;
}

const shape = (table: Node): string =>
  table.attrs['role'] +
  table.children
    .map((row) => row.children.map(({ type, attrs: a }) => `${type.name} ${a['colspan']}x${a['rowspan']}`).join())
    .join('|');
