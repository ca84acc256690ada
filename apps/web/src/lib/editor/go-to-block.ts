import type { Node } from '@tiptap/pm/model';
import { Selection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { findSection } from './sections/section-list.ts';

const positionOf = (doc: Node, blockId: string): number | null => {
  const section = findSection(doc, blockId);
  if (section) return section.pos;
  let found: number | null = null;
  doc.descendants((node, pos) => {
    if (found === null && node.attrs['blockId'] === blockId) found = pos;
    return found === null && !node.isTextblock;
  });
  return found;
};

/** Brings a section, or any block, to the top of the screen; where one may write, the caret goes there too. */
export const goToBlock = (view: EditorView, blockId: string): void => {
  const at = positionOf(view.state.doc, blockId);
  if (at === null) return;
  const dom = view.nodeDOM(at);
  if (dom instanceof HTMLElement) dom.scrollIntoView({ block: 'start' });
  if (view.editable) view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(at + 1))));
};

/** Brings a place in the text to the middle of the screen. */
export const showPlace = (view: EditorView, position: number): void => {
  const { node } = view.domAtPos(position);
  (node instanceof Element ? node : node.parentElement)?.scrollIntoView({ block: 'center' });
};
