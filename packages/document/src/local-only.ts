import { Plugin, type Transaction } from '@tiptap/pm/state';
import { ySyncPluginKey } from 'y-prosemirror';

export type IsRemote = (transaction: Transaction) => boolean;

/** Whether the binding made this transaction: a colleague's change, the first load, or an undo. */
export const isFromBinding: IsRemote = (transaction) => Boolean(transaction.getMeta(ySyncPluginKey)?.isChangeOrigin);

/**
 * Whether somebody at this very screen changed the document. What another plugin appended counts as its root does, so
 * that a correction of a remote change is never taken for typing.
 */
export function isLocalChange(transactions: readonly Transaction[], isRemote: IsRemote): boolean {
  return transactions.some((transaction) => {
    const root: Transaction = transaction.getMeta('appendedTransaction') ?? transaction;
    return transaction.docChanged && !isRemote(transaction) && !isRemote(root);
  });
}

/** The same plugin, except that it never writes in answer to a change that was not made at this screen. */
export function localOnly(plugin: Plugin, isRemote: IsRemote): Plugin {
  const { appendTransaction } = plugin.spec;
  if (!appendTransaction) return plugin;
  return new Plugin({
    ...plugin.spec,
    appendTransaction(transactions, oldState, newState) {
      if (!isLocalChange(transactions, isRemote)) return null;
      return appendTransaction.call(plugin, transactions, oldState, newState);
    },
  });
}
