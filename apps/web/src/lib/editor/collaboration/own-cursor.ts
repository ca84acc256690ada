import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { Awareness } from 'y-protocols/awareness';
import { cursorOf, writeCursor } from './cursor-places.ts';

/**
 * Tells colleagues where one's own caret is. It stays where it was last when the window loses focus, so that a person
 * who looks something up doesn't vanish from the outline; somebody who never clicked into the text has no caret.
 */
export const ownCursor = (awareness: Awareness): Plugin =>
  new Plugin({
    view: (view: EditorView) => {
      const publish = () => {
        if (!view.hasFocus() || view.composing) return;
        const cursor = writeCursor(cursorOf(view.state));
        const told = awareness.getLocalState()?.['cursor'] as string[] | null | undefined;
        if (cursor.join() !== told?.join()) awareness.setLocalStateField('cursor', cursor);
      };
      view.dom.addEventListener('focusin', publish);
      return {
        update: publish,
        destroy: () => {
          view.dom.removeEventListener('focusin', publish);
          awareness.setLocalStateField('cursor', null);
        },
      };
    },
  });
