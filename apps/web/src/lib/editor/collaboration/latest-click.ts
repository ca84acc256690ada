import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { EditedDocument } from '../edited-document.ts';

/** ProseMirror's reader of the page; it has no public name, and nothing else can be asked to look now. */
interface WithReader {
  domObserver: { forceFlush(): void; flush(): void };
}

/**
 * A browser tells of a click only some moments after it put the caret there. A colleague's change that is drawn in
 * between would put the caret back to where the editor last knew it, and the person would write on in a place that they
 * have left. So the page is read once more before anything is drawn.
 */
export const latestClick = (open: Pick<EditedDocument, 'onReceiving'>): Plugin =>
  new Plugin({
    view: (view: EditorView) => ({
      destroy: open.onReceiving(() => {
        const { domObserver } = view as unknown as WithReader;
        domObserver.forceFlush();
        domObserver.flush();
      }),
    }),
  });
