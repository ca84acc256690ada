import { Mark } from '@tiptap/core';
import { Code as TiptapCode } from '@tiptap/extension-code';

const plainMark = (name: string, tag: string, shortcut: string | null) =>
  Mark.create({
    name,
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, 0],
    addKeyboardShortcuts() {
      return shortcut ? { [shortcut]: () => this.editor.commands.toggleMark(name) } : {};
    },
  });

/** A highlighter without a colour of its own: the colour is the reader's theme. */
export const Highlight = plainMark('highlight', 'mark', 'Mod-Shift-h');
export const Superscript = plainMark('superscript', 'sup', 'Mod-.');
export const Subscript = plainMark('subscript', 'sub', 'Mod-,');

/** Code beside any other mark: one may make text bold while another makes it code, and both must be able to stay. */
export const Code = TiptapCode.extend({ excludes: 'code' });
