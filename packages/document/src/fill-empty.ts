import { Plugin } from '@tiptap/pm/state';
import type { Transaction } from '@tiptap/pm/state';
import type { Node } from '@tiptap/pm/model';
import { forEachChanged } from './changed-nodes.ts';
import { isLocalChange, type IsRemote } from './local-only.ts';

/** What one can only type into once it holds a line. */
const HOLDERS = new Set(['section', 'schoolGroup', 'listItem', 'taskItem', 'blockquote', 'tableCell', 'tableHeader']);

export const isEmptyHolder = (node: Node): boolean => HOLDERS.has(node.type.name) && node.childCount === 0;

/** Puts a line into the holders that are empty since `before`; those that a merge emptied earlier stay as they are. */
export function fillEmpty(transaction: Transaction, before: Node): Transaction {
  const positions: number[] = [];
  forEachChanged(before, transaction.doc, (node, position, counterpart) => {
    if (isEmptyHolder(node) && !(counterpart && isEmptyHolder(counterpart))) positions.push(position);
  });
  const paragraph = transaction.doc.type.schema.nodes['paragraph']!;
  for (const position of positions.reverse()) transaction.insert(position + 1, paragraph.create());
  return transaction;
}

/**
 * The schema lets sections, cells and items be empty, so that a merge can't destroy them. A new cell or item that
 * somebody makes here has a line at once, in the same undo step.
 */
export function fillEmptyPlugin(isRemote: IsRemote): Plugin {
  return new Plugin({
    appendTransaction(transactions, oldState, newState) {
      if (!isLocalChange(transactions, isRemote)) return null;
      const filled = fillEmpty(newState.tr, oldState.doc);
      return filled.docChanged ? filled : null;
    },
  });
}
