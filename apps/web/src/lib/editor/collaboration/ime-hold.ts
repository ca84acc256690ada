import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';

/** The part of an open document that holds messages back, both ways, while somebody composes a word. */
export interface Holdable {
  hold(): void;
  release(): void;
}

/** ProseMirror reads the composed word from the DOM shortly after `compositionend`. */
const AFTER_READING_MS = 30;

/**
 * While a word is being composed in an input method, nothing of colleagues is drawn under it and none of its pinyin is
 * sent. A hand-over from one composition straight into the next stays held.
 */
export const imeHold = (open: Holdable): Plugin =>
  new Plugin({
    view: (view: EditorView) => {
      let held = false;
      let ending: ReturnType<typeof setTimeout> | undefined;
      const release = () => {
        clearTimeout(ending);
        if (held) open.release();
        held = false;
      };
      const start = () => {
        clearTimeout(ending);
        if (!held) open.hold();
        held = true;
      };
      const end = () => {
        clearTimeout(ending);
        ending = setTimeout(release, AFTER_READING_MS);
      };
      view.dom.addEventListener('compositionstart', start);
      view.dom.addEventListener('compositionend', end);
      return {
        destroy: () => {
          view.dom.removeEventListener('compositionstart', start);
          view.dom.removeEventListener('compositionend', end);
          release();
        },
      };
    },
  });

/** Whether a key belongs to the input method: Enter and the like then choose a word, they don't mean the editor. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;
