import { Plugin, Selection, type EditorState, type Transaction } from '@tiptap/pm/state';
import { Mapping } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';
import { m } from '#lib/i18n/paraglide/messages.js';
import { complain, notify } from '#lib/ui/toast.svelte.ts';
import type { PictureDesk } from '../pictures/picture-desk.ts';
import type { ClipboardExtras, PastedPicture } from './clipboard-pictures.ts';
import { flattenSections } from './flatten-sections.ts';
import { pasteCells } from './paste-cells.ts';
import { isTooMuch, MOST_HTML } from './paste-limits.ts';

export interface PasteOptions {
  document: string;
  language: 'zh' | 'en';
  desk: PictureDesk;
}

const pictureFiles = (data: DataTransfer): File[] => [...data.files].filter(({ type }) => type.startsWith('image/'));

const isOnlyPicture = (html: string): boolean => html === '' || !/<(p|table|li|h\d|div)\b/i.test(html);

/** Ours and plain pages can go straight to the schema; Office's HTML and foreign pictures need a hand first. */
const needsReading = (html: string): boolean =>
  /<img\b|urn:schemas-microsoft-com|class="?Mso|mso-|ksohtml|data-drawn/i.test(html);

/** What takes Office's HTML apart. */
export const fetchReader = () => import('./pasted-html.ts');

class Paste {
  #options: PasteOptions;
  #reading = false;

  constructor(options: PasteOptions) {
    this.#options = options;
  }

  /** Whether the paste was taken over. */
  take(view: EditorView, event: ClipboardEvent): boolean {
    const data = event.clipboardData;
    if (this.#reading || !data) return false;
    const html = data.getData('text/html');
    const files = pictureFiles(data);
    if (files.length > 0 && isOnlyPicture(html)) return this.#insert(view, files, view.state.selection.to);
    if (!needsReading(html)) return false;
    const isHuge = html.replace(/data:image[^"']*/g, '').length > MOST_HTML;
    if (isHuge) complain(m.editor_paste_too_much());
    else void this.#read(view, html, { rtf: data.getData('text/rtf'), files, document: this.#options.document });
    return true;
  }

  drop(view: EditorView, event: DragEvent): boolean {
    const files = event.dataTransfer ? pictureFiles(event.dataTransfer) : [];
    const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
    if (files.length === 0 || !at) return false;
    event.preventDefault();
    return this.#insert(view, files, at.pos);
  }

  #insert(view: EditorView, files: readonly File[], pos: number): boolean {
    if (view.editable) void this.#options.desk.insert(files, pos);
    return true;
  }

  async #read(view: EditorView, html: string, extras: ClipboardExtras): Promise<void> {
    const reader = await fetchReader().catch(() => null);
    if (!reader) {
      return complain(m.editor_paste_not_read(), {
        label: m.ui_retry(),
        onclick: () => void this.#read(view, html, extras),
      });
    }
    const { html: clean, pictures, missing } = reader.readPastedHtml(html, extras);
    const ready = await this.#expect(pictures);
    if (view.isDestroyed || !view.editable) return;
    this.#reading = true;
    try {
      view.pasteHTML(clean);
    } finally {
      this.#reading = false;
    }
    const lost = missing + pictures.length - ready.length;
    if (lost > 0) notify(m.editor_paste_pictures_missing({ count: lost }));
    for (const id of ready) await this.#options.desk.send(id);
  }

  /** Hands the bytes that can be had to the desk, and returns the ids of those. */
  async #expect(pictures: readonly PastedPicture[]): Promise<string[]> {
    const ready: string[] = [];
    for (const { id, alt, bytes } of pictures) {
      const had = await Promise.resolve(bytes).catch(() => null);
      if (!had) continue;
      this.#options.desk.expect(id, had, alt);
      ready.push(id);
    }
    return ready;
  }
}

/** The caret behind what was pasted; where that ends with a table, it would stand in the next section. */
const stayInSection = (
  transactions: readonly Transaction[],
  before: EditorState,
  after: EditorState,
): Transaction | null => {
  const sectionOf = ({ selection }: EditorState) =>
    selection.$head.depth > 0 ? selection.$head.node(1).attrs['id'] : null;
  if (sectionOf(before) === sectionOf(after)) return null;
  const mapping = new Mapping(transactions.flatMap((transaction) => transaction.mapping.maps));
  const end = after.doc.resolve(mapping.map(before.selection.to));
  return after.tr.setSelection(Selection.near(end, -1)).scrollIntoView();
};

/** Pasting and dropping: from Word and WPS with tables and pictures whole, in cells where there are cells. */
export const paste = (options: PasteOptions): Plugin => {
  const handler = new Paste(options);
  return new Plugin({
    appendTransaction: (transactions, before, after) =>
      transactions.some((transaction) => transaction.getMeta('uiEvent') === 'paste')
        ? stayInSection(transactions, before, after)
        : null,
    props: {
      transformPasted: (slice) => flattenSections(slice, options.language),
      handlePaste: (view, event, slice) => {
        if (handler.take(view, event)) return true;
        if (isTooMuch(slice)) complain(m.editor_paste_too_much());
        return isTooMuch(slice) || pasteCells(slice)(view.state, view.dispatch);
      },
      handleDrop: (view, event) => handler.drop(view, event),
    },
  });
};
