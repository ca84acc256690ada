import { TextSelection, type Selection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { relativePositionToAbsolutePosition, type ProsemirrorBinding } from 'y-prosemirror';
import * as Y from 'yjs';

interface RelativeSelection {
  type: string;
  anchor: Y.RelativePosition | null;
  head: Y.RelativePosition | null;
}

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

/** Goes to where a change was taken back, or made again. */
const goTo = ({ anchor, head }: RelativeSelection, { doc, type, mapping }: ProsemirrorBinding, view: EditorView) => {
  const place = (relative: Y.RelativePosition | null) =>
    relative && (relativePositionToAbsolutePosition(doc, type, relative, mapping) as number | null);
  const [from, to] = [place(anchor), place(head)];
  if (from === null || to === null) return;
  const { tr } = view.state;
  const inside = (position: number) => tr.doc.resolve(Math.min(position, tr.doc.content.size));
  view.dispatch(tr.setSelection(TextSelection.between(inside(from), inside(to))).scrollIntoView());
};

/**
 * The binding re-finds a selection after every remote change. It does so for text; a selected picture that a colleague
 * deletes makes it throw in the midst of drawing, and selected cells become a text selection. So it is told that every
 * selection is one of text, and what was selected as an object is selected again by the view that is kept steady.
 *
 * Where an undone change was made, it is told when that change has been drawn already, and would go there at the next
 * one, a colleague's perhaps. So one goes there at once.
 */
export const trackSelection = (binding: ProsemirrorBinding, view: EditorView): void => {
  let held = binding.beforeTransactionSelection as RelativeSelection | null;
  const hold = (selection: RelativeSelection) =>
    selection.type === 'all' ? selection : holdingItsWords(selection, view.state.selection, binding.doc);
  Object.defineProperty(binding, 'beforeTransactionSelection', {
    configurable: true,
    get: () => held,
    set: (selection: RelativeSelection | null) => {
      const afterUndo = selection !== null && binding.doc._transaction === null;
      if (afterUndo) goTo(selection, binding, view);
      held = selection && !afterUndo ? hold(selection) : null;
    },
  });
};
