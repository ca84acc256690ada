import { isEmptyHolder } from '@gongbei/document/fill-empty';
import { Plugin, TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';

const emptyHolderAt = (view: EditorView, event: MouseEvent): number | null => {
  const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (!at || at.inside < 0) return null;
  const node = view.state.doc.nodeAt(at.inside);
  return node && isEmptyHolder(node) ? at.inside : null;
};

/** A merge may leave a section, a cell or an item without a line: a press on it writes one, and the caret is there. */
export const wakeEmpty = (): Plugin =>
  new Plugin({
    props: {
      handleDOMEvents: {
        mousedown: (view, event) => {
          const at = view.editable && event.button === 0 ? emptyHolderAt(view, event) : null;
          if (at === null) return false;
          const transaction = view.state.tr.insert(at + 1, view.state.schema.nodes['paragraph']!.create());
          view.dispatch(transaction.setSelection(TextSelection.create(transaction.doc, at + 2)));
          view.focus();
          event.preventDefault();
          return true;
        },
      },
    },
  });
