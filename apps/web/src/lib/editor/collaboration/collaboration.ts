import { BODY } from '@gongbei/document/schema';
import { createUndoManager } from '@gongbei/document/undo';
import { Extension } from '@tiptap/core';
import { redo, undo, ySyncPlugin, yUndoPlugin, yUndoPluginKey } from 'y-prosemirror';
import type { Doc, UndoManager } from 'yjs';
import type { EditorState } from '@tiptap/pm/state';
import { steadyView } from './steady-view.ts';

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    collaboration: { undo: () => ReturnType; redo: () => ReturnType };
  }
}

export const undoManagerOf = (state: EditorState): UndoManager | undefined =>
  yUndoPluginKey.getState(state)?.undoManager;

/**
 * The editor over a Y.Doc, by the upstream binding: what Tiptap's own collaboration extension builds upon moves a
 * person's caret when somebody types before it. Undo takes back one's own changes only.
 *
 * It must be built over a fragment that has its content: over an empty one, the binding would write an empty document.
 */
export const Collaboration = Extension.create<{ ydoc: Doc }>({
  name: 'collaboration',
  priority: 1000,

  addCommands() {
    return {
      undo:
        () =>
        ({ tr, state, dispatch }) => {
          tr.setMeta('preventDispatch', true);
          return dispatch ? undo(state) : (undoManagerOf(state)?.canUndo() ?? false);
        },
      redo:
        () =>
        ({ tr, state, dispatch }) => {
          tr.setMeta('preventDispatch', true);
          return dispatch ? redo(state) : (undoManagerOf(state)?.canRedo() ?? false);
        },
    };
  },

  addKeyboardShortcuts() {
    return {
      'Mod-z': () => this.editor.commands.undo() || true,
      'Mod-y': () => this.editor.commands.redo() || true,
      'Shift-Mod-z': () => this.editor.commands.redo() || true,
    };
  },

  addProseMirrorPlugins() {
    const { ydoc } = this.options;
    return [
      ySyncPlugin(ydoc.getXmlFragment(BODY)),
      yUndoPlugin({ undoManager: createUndoManager(ydoc) }),
      steadyView(),
    ];
  },
});
