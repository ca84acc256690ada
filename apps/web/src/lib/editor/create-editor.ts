import { localPlugins } from '@gongbei/document/local-plugins';
import { Editor, Extension, type Extensions } from '@tiptap/core';
import { Dropcursor } from '@tiptap/extensions/drop-cursor';
import { Gapcursor } from '@tiptap/extensions/gap-cursor';
import { columnResizing } from '@tiptap/pm/tables';
import { Selection, type Plugin } from '@tiptap/pm/state';
import { Collaboration } from './collaboration/collaboration.ts';
import { imeHold } from './collaboration/ime-hold.ts';
import { latestSelection } from './collaboration/latest-selection.ts';
import { ownCursor } from './collaboration/own-cursor.ts';
import { remoteCarets, type RemoteCarets } from './collaboration/remote-carets.ts';
import type { EditorController } from './controller.svelte.ts';
import { drawnNodes } from './drawn-nodes.ts';
import type { EditedDocument } from './edited-document.ts';
import { findPlugin } from './find/find-plugin.ts';
import { hints } from './hints.ts';
import { Keys } from './keys.ts';
import type { MentionList } from './mentions/mention-list.svelte.ts';
import { mentionPlugin } from './mentions/typed-mention.ts';
import { copied } from './paste/copied-html.ts';
import { paste } from './paste/paste.ts';
import { arrivingDrawing } from './pictures/arriving-picture.ts';
import type { PictureDesk } from './pictures/picture-desk.ts';
import { picturePlaces } from './pictures/picture-places.ts';
import { tableDrawing } from './tables/table-drawing.ts';
import { wakeEmpty } from './wake-empty.ts';

export interface EditorParts {
  element: HTMLElement;
  /** where colleagues' carets are drawn, above the text */
  layer: HTMLElement;
  open: EditedDocument;
  controller: EditorController;
  editable: boolean;
  label: string;
  desk: PictureDesk;
  mentions: MentionList;
  oncarets: (carets: RemoteCarets) => void;
}

/** What Markdown's habits may turn into a block. Marks by asterisks are left out: they clash with sums and stars. */
const INPUT_RULES = ['heading', 'bulletList', 'orderedList', 'taskItem'];

const plugins = (name: string, priority: number, add: (editor: Editor) => Plugin[]): Extension =>
  Extension.create({
    name,
    priority,
    addProseMirrorPlugins() {
      return add(this.editor);
    },
  });

const shared = ({ open, controller, layer, oncarets }: EditorParts): Extensions => [
  Collaboration.configure({ ydoc: open.ydoc }),
  ...drawnNodes(controller),
  plugins('drawing', 200, (editor) => [
    tableDrawing(controller.facts.language),
    findPlugin(),
    copied(editor.schema, controller),
    remoteCarets(
      {
        awareness: open.awareness,
        present: () => open.people,
        layer,
        onplaces: (carets) => controller.placed(carets),
      },
      oncarets,
    ),
  ]),
];

/** Writing needs more than reading: the plugins that complete what is done here, and all that helps to type. */
const writing = ({ open, controller, desk, mentions }: EditorParts): Extensions => [
  Keys.configure({ controller }),
  Gapcursor,
  Dropcursor.configure({ color: false, class: 'drop-cursor', width: 2 }),
  plugins('typing', 300, () => [
    imeHold(open),
    latestSelection(open),
    mentionPlugin(mentions, controller.directory),
    ownCursor(open.awareness),
    hints(),
    wakeEmpty(),
    picturePlaces(arrivingDrawing(desk)),
  ]),
  plugins('resizing', 110, () => [columnResizing({ View: null, cellMinWidth: 56, defaultCellMinWidth: 88 })]),
  // before the table editing of the next ones, which would put a pasted table into cells less carefully
  plugins('pasting', 70, () => [paste({ document: controller.facts.id, language: controller.facts.language, desk })]),
  plugins('completing', 60, (editor) => localPlugins(() => editor.view.composing)),
];

/** Builds the editor over a document that has its content; over an empty one it would write into it. */
export const createEditor = (parts: EditorParts): Editor => {
  const { element, controller, editable, label } = parts;
  const editor = new Editor({
    element,
    editable,
    injectCSS: false,
    extensions: [...shared(parts), ...(editable ? writing(parts) : [])],
    enableInputRules: INPUT_RULES,
    enablePasteRules: false,
    editorProps: {
      attributes: {
        ...(editable ? { role: 'textbox', 'aria-multiline': 'true' } : { role: 'document' }),
        'aria-label': label,
        lang: controller.facts.language === 'zh' ? 'zh-CN' : 'en',
        spellcheck: controller.facts.language === 'zh' ? 'false' : 'true',
        class: 'page-text',
      },
      scrollMargin: { top: 96, bottom: 96, left: 8, right: 8 },
      scrollThreshold: { top: 64, bottom: 64, left: 0, right: 0 },
    },
    onTransaction: ({ transaction }) => controller.changed(transaction.docChanged),
    onFocus: () => (controller.focused = true),
    onBlur: () => (controller.focused = false),
  });
  // the binding leaves the caret before the first section, where nothing can be typed
  editor.view.dispatch(editor.state.tr.setSelection(Selection.atStart(editor.state.doc)));
  return editor;
};
