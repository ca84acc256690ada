import * as Y from 'yjs';

const wrote = (transaction: Y.Transaction): boolean => {
  if (transaction.deleteSet.clients.size > 0) return true;
  const client = transaction.doc.clientID;
  return transaction.afterState.get(client) !== transaction.beforeState.get(client);
};

/**
 * Runs something that draws or takes in what others wrote, and tells whether this Y.Doc was written to meanwhile: a
 * reaction, which is nobody's edit and must not be sent.
 */
export const reactsTo = (ydoc: Y.Doc, run: () => void): boolean => {
  let reacted = false;
  const onTransaction = (transaction: Y.Transaction) => {
    // Yjs tidies redundant formatting after a remote change; each copy would do so in its own name
    if (!transaction.local) transaction._needFormattingCleanup = false;
    else reacted ||= wrote(transaction);
  };
  ydoc.on('afterTransaction', onTransaction);
  try {
    run();
  } finally {
    ydoc.off('afterTransaction', onTransaction);
  }
  return reacted;
};

/** Applies what others wrote so that it alone changes the Y.Doc. @returns whether somebody wrote in reaction */
export const applyQuietly = (ydoc: Y.Doc, updates: readonly Uint8Array[], origin: unknown): boolean =>
  reactsTo(ydoc, () => {
    Y.transact(ydoc, () => updates.forEach((update) => Y.applyUpdate(ydoc, update, origin)), origin, false);
  });
