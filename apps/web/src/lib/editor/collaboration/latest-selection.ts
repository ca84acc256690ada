import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { EditedDocument } from '../edited-document.ts';

/** ProseMirror's reader of the page; it has no public name, and nothing else can be asked to look now. */
interface WithReader {
  domObserver: { forceFlush(): void; flush(): void };
}

const read = (view: EditorView) => {
  const { domObserver } = view as unknown as WithReader;
  domObserver.forceFlush();
  domObserver.flush();
};

/**
 * A browser tells of a click, or of a step with the arrow keys, only some moments after it put the caret there. A
 * colleague's change that is drawn in between would put the caret back to where the editor last knew it, and the person
 * would write on in a place that they have left; a key pressed in between would act upon what was selected before. So the
 * page is read once more before anything is drawn, and before a key is acted upon.
 */
export const latestSelection = (open: Pick<EditedDocument, 'onReceiving'>): Plugin =>
  new Plugin({
    props: {
      handleDOMEvents: {
        keydown: (view, event) => {
          // what an input method is at is the browser's alone
          if (!view.composing && !event.isComposing) read(view);
          return false;
        },
      },
    },
    view: (view: EditorView) => ({ destroy: open.onReceiving(() => read(view)) }),
  });
