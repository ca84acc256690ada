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
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey, type ProsemirrorBinding } from 'y-prosemirror';
import * as Y from 'yjs';
import { followText } from './follow-text.ts';

interface FromBinding {
  isChangeOrigin?: boolean;
  isUndoRedoOperation?: boolean;
}

const colleaguesChange = (transaction: Transaction): boolean => {
  const meta = transaction.getMeta(ySyncPluginKey) as FromBinding | undefined;
  return Boolean(meta?.isChangeOrigin) && !meta?.isUndoRedoOperation;
};

interface RelativeSelection {
  type: string;
  anchor: Y.RelativePosition | null;
  head: Y.RelativePosition | null;
}
type Relative = RelativeSelection | null;

/** What a colleague writes exactly at this place goes behind it. */
const holdingLeft = (place: Y.RelativePosition | null, doc: Y.Doc): Y.RelativePosition | null => {
  const at = place && Y.createAbsolutePositionFromRelativePosition(place, doc);
  return at?.type instanceof Y.XmlText ? Y.createRelativePositionFromTypeIndex(at.type, at.index, -1) : place;
};

/** Two who type at one spot keep their words whole, and what arrives beside a selection doesn't become part of it. */
const holdingItsWords = ({ anchor, head }: RelativeSelection, now: Selection, doc: Y.Doc): RelativeSelection => ({
  type: 'text',
  anchor: now.anchor >= now.head ? holdingLeft(anchor, doc) : anchor,
  head: now.head >= now.anchor ? holdingLeft(head, doc) : head,
});

/**
 * The binding re-finds a selection after every remote change. It does so for text; a selected picture that a colleague
 * deletes makes it throw in the midst of drawing, and selected cells become a text selection. So it is told that every
 * selection is one of text, and what was selected as an object is selected again below.
 */
const trackAsText = (binding: ProsemirrorBinding, view: EditorView): void => {
  let held: Relative = binding.beforeTransactionSelection as Relative;
  Object.defineProperty(binding, 'beforeTransactionSelection', {
    configurable: true,
    get: () => held,
    set: (selection: Relative) => {
      const isText = selection && selection.type !== 'all';
      held = isText ? holdingItsWords(selection, view.state.selection, binding.doc) : selection;
    },
  });
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
      trackAsText((ySyncPluginKey.getState(view.state) as { binding: ProsemirrorBinding }).binding, view);
      return {};
    },
  });
