import { newBlockId } from '@gongbei/document/block-id';
import type { EditorState } from '@tiptap/pm/state';
import { insertPoint } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';
import { decodeRelativePosition, encodeRelativePosition } from 'yjs';
import { AskError } from '#lib/api/ask.ts';
import { explain } from '#lib/api/explain.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { complain, notify } from '#lib/ui/toast.svelte.ts';
import { addPending, pendingAt, removePending, restorePending } from './picture-places.ts';
import { PictureRefused, shrinkPicture } from './shrink-picture.ts';
import { uploadPicture } from './upload-picture.ts';
import type { WaitingPictures } from './waiting-pictures.ts';

interface Arriving {
  bytes: Blob;
  alt: string;
  /** it waits on this device for the line to come back */
  waiting: boolean;
}

/** Where a picture goes that was meant for `pos`: between blocks, below the line that the caret is in. */
const blockPosition = (state: EditorState, pos: number): number => {
  const $pos = state.doc.resolve(Math.min(pos, state.doc.content.size));
  if ($pos.parent.isTextblock) return $pos.parent.content.size === 0 ? $pos.before() : $pos.after();
  if ($pos.depth === 0) return $pos.nodeAfter ? $pos.pos + 1 : $pos.pos - 1;
  return insertPoint(state.doc, $pos.pos, state.schema.nodes['picture']!) ?? $pos.end(1);
};

/** Why it didn't work, in a sentence. */
const sentence = (error: unknown): string => {
  if (!(error instanceof PictureRefused)) return explain(error);
  return error.why === 'too-large' ? m.editor_picture_too_large() : m.editor_picture_unreadable();
};

/**
 * Pictures on their way into the document: made smaller, uploaded, and only then put in. Where the server can't be
 * reached, the picture waits on this device, and its place stays with the words around it.
 */
export class PictureDesk {
  #view: () => EditorView | null;
  #document: string;
  #waiting: WaitingPictures;
  #arriving = new Map<string, Arriving>();

  constructor(document: string, waiting: WaitingPictures, view: () => EditorView | null) {
    this.#document = document;
    this.#waiting = waiting;
    this.#view = view;
  }

  /** What is known of a picture on its way, for drawing it. */
  arriving(id: string): Readonly<Arriving> | undefined {
    return this.#arriving.get(id);
  }

  /** Puts files in at a position: picked, dropped, photographed. */
  async insert(files: readonly Blob[], pos: number): Promise<void> {
    for (const file of files) {
      const view = this.#view();
      if (!view) return;
      const id = newBlockId();
      this.expect(id, file, '');
      view.dispatch(addPending(view.state, id, blockPosition(view.state, pos)));
      await this.send(id);
    }
  }

  /** Takes in a picture whose place will be marked at once, by the paste that it came with. */
  expect(id: string, bytes: Blob, alt: string): void {
    this.#arriving.set(id, { bytes, alt, waiting: false });
  }

  /** Makes an expected picture smaller and uploads it. */
  async send(id: string): Promise<void> {
    const picture = this.#arriving.get(id);
    if (!picture) return;
    try {
      this.#arriving.set(id, { ...picture, bytes: await shrinkPicture(picture.bytes) });
      await this.#upload(id);
    } catch (error) {
      this.#giveUp(id, error);
    }
  }

  /** Looks for what an earlier visit left waiting, and sends it. */
  async resume(): Promise<void> {
    for (const { id, place, bytes, type, alt } of await this.#waiting.all()) {
      const view = this.#view();
      if (!view || this.#arriving.has(id)) continue;
      this.#arriving.set(id, { bytes: new Blob([bytes], { type }), alt, waiting: true });
      view.dispatch(restorePending(view.state, id, decodeRelativePosition(place)));
    }
    await this.retry();
  }

  /** Somebody changed their mind about a picture that is still on its way. */
  async drop(id: string): Promise<void> {
    this.#arriving.delete(id);
    const view = this.#view();
    view?.dispatch(removePending(view.state.tr, id));
    await this.#waiting.remove(id);
  }

  /** The line is back: sends what waits. */
  async retry(): Promise<void> {
    const waiting = [...this.#arriving].filter(([, { waiting: waits }]) => waits);
    for (const [id] of waiting) await this.#upload(id).catch((error: unknown) => this.#giveUp(id, error));
  }

  async #upload(id: string): Promise<void> {
    const picture = this.#arriving.get(id);
    if (!picture) return;
    try {
      const stored = await uploadPicture(this.#document, picture.bytes);
      this.#putIn(id, stored.id, picture.alt);
      if (picture.waiting) await this.#waiting.remove(id);
    } catch (error) {
      if (!(error instanceof AskError) || !error.retry) throw error;
      await this.#wait(id, picture);
    }
  }

  async #wait(id: string, picture: Arriving): Promise<void> {
    const view = this.#view();
    const at = view && pendingAt(view.state, id);
    if (picture.waiting || !at) return;
    const place = encodeRelativePosition(at.place);
    const bytes = await picture.bytes.arrayBuffer();
    await this.#waiting.keep({ id, place, bytes, type: picture.bytes.type, alt: picture.alt, since: Date.now() });
    this.#arriving.set(id, { ...picture, waiting: true });
    view.dispatch(view.state.tr.setMeta('redraw', true));
    notify(m.editor_picture_waits());
  }

  #putIn(id: string, pictureId: string, alt: string): void {
    const view = this.#view();
    this.#arriving.delete(id);
    if (!view) return;
    const at = pendingAt(view.state, id);
    const node = view.state.schema.nodes['picture']!.create({ pictureId, alt });
    const pos = blockPosition(view.state, at?.pos ?? view.state.doc.content.size);
    view.dispatch(removePending(view.state.tr.insert(pos, node), id));
  }

  #giveUp(id: string, error: unknown): void {
    const waited = this.#arriving.get(id)?.waiting ?? false;
    this.#arriving.delete(id);
    const view = this.#view();
    if (view) view.dispatch(removePending(view.state.tr, id));
    if (waited) void this.#waiting.remove(id);
    complain(sentence(error));
  }
}
