import { CommandManager, Editor, type SingleCommands } from '@tiptap/core';
import { EditorState, TextSelection, type Plugin, type PluginView, type Transaction } from '@tiptap/pm/state';
import type { Node, Slice } from '@tiptap/pm/model';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPlugin, yUndoPlugin } from 'y-prosemirror';
import type * as Y from 'yjs';
import { localPlugins } from '../src/local-plugins.ts';
import { BODY, extensions, schema } from '../src/schema.ts';
import { createUndoManager } from '../src/undo.ts';

const { extensionManager } = new Editor({
  element: null,
  extensions: extensions(),
  content: { type: 'doc' },
});

/**
 * The real binding, the real plugins and the real commands over a view that draws nothing: as much of an editor as a
 * Y.Doc ever notices.
 */
export class HeadlessEditor {
  readonly ydoc: Y.Doc;
  readonly undoManager: Y.UndoManager;
  readonly view: EditorView;
  composing = false;
  readonly #views: PluginView[];

  constructor(ydoc: Y.Doc) {
    this.ydoc = ydoc;
    this.undoManager = createUndoManager(ydoc);
    const plugins: Plugin[] = [
      ySyncPlugin(ydoc.getXmlFragment(BODY)),
      yUndoPlugin({ undoManager: this.undoManager }),
      ...localPlugins(() => this.composing),
    ];
    const view = {
      state: EditorState.create({ schema, plugins }),
      dragging: null,
      hasFocus: () => false,
      dispatch: (transaction: Transaction) => this.#dispatch(transaction),
    };
    this.view = view as unknown as EditorView;
    this.#views = [];
    for (const { spec } of plugins) if (spec.view) this.#views.push(spec.view(this.view));
  }

  #dispatch(transaction: Transaction): void {
    (this.view as { state: EditorState }).state = this.view.state.apply(transaction);
    for (const view of this.#views) view.update?.(this.view, this.view.state);
  }

  get state(): EditorState {
    return this.view.state;
  }

  get doc(): Node {
    return this.state.doc;
  }

  get commands(): SingleCommands {
    const host = { extensionManager, view: this.view, state: this.state, schema } as unknown as Editor;
    return new CommandManager({ editor: host }).commands;
  }

  change(write: (tr: Transaction) => unknown): void {
    const tr = this.state.tr;
    write(tr);
    if (tr.docChanged || tr.selectionSet) this.view.dispatch(tr);
  }

  select(from: number, to: number = from): this {
    this.change((tr) => tr.setSelection(TextSelection.create(tr.doc, from, to)));
    return this;
  }

  /** Puts the caret at the end of the line with this text. */
  caretAfter(text: string): this {
    return this.select(endOf(this.doc, text));
  }

  type(text: string): void {
    this.change((tr) => tr.insertText(text));
  }

  /** Copies, cuts and pastes slices as a view does it between its clipboard and its document. */
  copy(): Slice {
    return this.state.selection.content();
  }

  cut(): Slice {
    const slice = this.copy();
    this.change((tr) => tr.deleteSelection().setMeta('uiEvent', 'cut'));
    return slice;
  }

  paste(slice: Slice): void {
    let pasted = slice;
    for (const { props } of this.state.plugins) {
      const transform = props.transformPasted as ((slice: Slice, view: EditorView) => Slice) | undefined;
      pasted = transform?.(pasted, this.view) ?? pasted;
    }
    this.change((tr) => tr.replaceSelection(pasted).setMeta('paste', true).setMeta('uiEvent', 'paste'));
  }

  destroy(): void {
    for (const view of this.#views) view.destroy?.();
    this.ydoc.destroy();
  }
}

export function endOf(doc: Node, text: string): number {
  let found = -1;
  doc.descendants((node, position) => {
    if (found < 0 && node.isTextblock && node.textContent === text) found = position + 1 + node.content.size;
  });
  if (found < 0) throw new Error(`no line reads ${text}`);
  return found;
}

/** Positions of all nodes of a type. */
export function positionsOf(doc: Node, type: string): number[] {
  const found: number[] = [];
  doc.descendants((node, position) => {
    if (node.type.name === type) found.push(position);
  });
  return found;
}
