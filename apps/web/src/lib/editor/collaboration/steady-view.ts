import type { Node } from '@tiptap/pm/model';
import {
  NodeSelection,
  Plugin,
  PluginKey,
  TextSelection,
  type EditorState,
  type Selection,
  type Transaction,
} from '@tiptap/pm/state';
import { CellSelection } from '@tiptap/pm/tables';
import { ySyncPluginKey, type ProsemirrorBinding } from 'y-prosemirror';
import { followText } from './follow-text.ts';
import { trackSelection } from './track-selection.ts';

interface FromBinding {
  isChangeOrigin?: boolean;
  isUndoRedoOperation?: boolean;
}

const colleaguesChange = (transaction: Transaction): boolean => {
  const meta = transaction.getMeta(ySyncPluginKey) as FromBinding | undefined;
  return Boolean(meta?.isChangeOrigin) && !meta?.isUndoRedoOperation;
};

const positionOfBlock = (doc: Node, blockId: unknown): number | null => {
  if (!blockId) return null;
  let found: number | null = null;
  doc.descendants((node, pos) => {
    if (found === null && node.attrs.blockId === blockId) found = pos;
    return found === null && !node.isTextblock;
  });
  return found;
};

/** The caret, or the selected words, where the words went; null where the binding found them. */
const followWords = (old: TextSelection, doc: Node, now: Selection): Selection | null => {
  const [before, left] = [old.$anchor.doc, now instanceof TextSelection ? now : null];
  const anchor = followText(before, old.anchor, doc, left?.anchor ?? -1);
  const head = old.empty ? anchor : followText(before, old.head, doc, left?.head ?? -1);
  if (anchor === null && head === null) return null;
  return TextSelection.between(doc.resolve(anchor ?? now.anchor), doc.resolve(head ?? now.head));
};

/** The same object, words or cells, in a document that a colleague has changed; null when they are gone. */
const selectAgain = (old: Selection, doc: Node, now: Selection): Selection | null => {
  if (old instanceof TextSelection) return followWords(old, doc, now);
  if (old instanceof NodeSelection) {
    const at = positionOfBlock(doc, old.node.attrs.blockId);
    return at === null ? null : NodeSelection.create(doc, at);
  }
  if (!(old instanceof CellSelection)) return null;
  const anchor = positionOfBlock(doc, old.$anchorCell.nodeAfter?.attrs.blockId);
  const head = positionOfBlock(doc, old.$headCell.nodeAfter?.attrs.blockId);
  if (anchor === null || head === null) return null;
  if (doc.resolve(anchor).node(-1) !== doc.resolve(head).node(-1)) return null;
  return CellSelection.create(doc, anchor, head);
};

const key = new PluginKey<boolean>('steady-view');

/** A colleague's change moves neither this screen nor what is selected on it. */
export const steadyView = (): Plugin =>
  new Plugin<boolean>({
    key,
    state: {
      init: () => false,
      apply: (transaction) => colleaguesChange(transaction),
    },
    props: {
      handleScrollToSelection: (view) => key.getState(view.state) ?? false,
    },
    appendTransaction: (transactions, oldState: EditorState, newState) => {
      if (!transactions.some(colleaguesChange)) return null;
      const selection = selectAgain(oldState.selection, newState.doc, newState.selection);
      if (!selection || selection.eq(newState.selection)) return null;
      return newState.tr.setSelection(selection).setMeta(ySyncPluginKey, { isChangeOrigin: true });
    },
    view: (view) => {
      trackSelection((ySyncPluginKey.getState(view.state) as { binding: ProsemirrorBinding }).binding, view);
      return {};
    },
  });
