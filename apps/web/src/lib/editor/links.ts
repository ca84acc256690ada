import { isSafeAddress } from '@gongbei/document/safe-address';
import type { Editor } from '@tiptap/core';

const MAIL = /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:(?!\d)/i;
/** A host has a dot in it, or is this very machine: a plain word is no address. */
const HOST = /^https?:\/\/([^/]*\.[^/]|localhost)/i;

/** An address as people type it, made whole: `example.org` gets https, a mail address mailto. Null: it can't be one. */
export const completeAddress = (typed: string): string | null => {
  const text = typed.trim();
  if (MAIL.test(text)) return `mailto:${text}`;
  if (/^(mailto|tel):/i.test(text)) return isSafeAddress(text) ? text : null;
  const address = SCHEME.test(text) ? text : `https://${text}`;
  return isSafeAddress(address) && HOST.test(address) ? address : null;
};

export interface LinkDraft {
  text: string;
  address: string;
  /** the caret is in a link */
  exists: boolean;
}

/** The link around the caret, or what would become one. */
export const linkDraft = (editor: Editor): LinkDraft => {
  const { href } = editor.getAttributes('link') as { href?: string };
  if (href) editor.commands.extendMarkRange('link');
  const { from, to } = editor.state.selection;
  return { text: editor.state.doc.textBetween(from, to, ' '), address: href ?? '', exists: Boolean(href) };
};

/** Makes the selection, or the words given, a link. What is typed behind it is none. */
export const setLink = (editor: Editor, text: string, address: string): boolean => {
  const { from, to, empty } = editor.state.selection;
  const unchanged = !empty && editor.state.doc.textBetween(from, to, ' ') === text;
  if (unchanged) {
    return editor.chain().focus().setMark('link', { href: address }).setTextSelection(to).unsetMark('link').run();
  }
  const words = text.trim() || address;
  return editor
    .chain()
    .focus()
    .insertContentAt({ from, to }, { type: 'text', text: words, marks: [{ type: 'link', attrs: { href: address } }] })
    .unsetMark('link')
    .run();
};

export const removeLink = (editor: Editor): boolean =>
  editor.chain().focus().extendMarkRange('link').unsetMark('link').run();
