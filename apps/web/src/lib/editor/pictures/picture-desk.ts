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
  /** it waits for the line to come back */
  waiting: boolean;
  /** it is on this device, should the page be closed meanwhile */
  kept: boolean;
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
 * Pictures on their way into the document: made smaller, kept on this device, uploaded, and only then put in. Where the
 * server can't be reached, or the page is closed meanwhile, the picture waits, and its place stays with the words there.
 */
export class PictureDesk {
  #view: () => EditorView | null;
  #document: string;
  #waiting: WaitingPictures;
  #arriving = new Map<string, Arriving>();
  #sending = new Set<string>();

  constructor(document: string, waiting: WaitingPictures, view: () => EditorView | null) {
    this.#document = document;
    this.#waiting = waiting;
    this.#view = view;
  }

  /** What is known of a picture on its way, for drawing it. */
  arriving(id: string): Readonly<Arriving> | undefined {
    return this.#arriving.get(id);
  }

  /** Puts files in at a position, in their order: picked, dropped, photographed. */
  async insert(files: readonly Blob[], pos: number): Promise<void> {
    const ids = files.map((file) => this.#mark(file, pos));
    for (const id of ids) await this.send(id);
  }

  #mark(file: Blob, pos: number): string {
    const view = this.#view();
    const id = newBlockId();
    this.expect(id, file, '');
    view?.dispatch(addPending(view.state, id, blockPosition(view.state, pos)));
    return id;
  }

  /** Takes in a picture whose place will be marked at once, by the paste that it came with. */
  expect(id: string, bytes: Blob, alt: string): void {
    this.#arriving.set(id, { bytes, alt, waiting: false, kept: false });
  }

  /** Makes an expected picture smaller, keeps it on this device, and uploads it. */
  async send(id: string): Promise<void> {
    const picture = this.#arriving.get(id);
    if (!picture) return;
    try {
      const bytes = await shrinkPicture(picture.bytes);
      const kept = await this.#keep(id, { ...picture, bytes });
      if (!this.#arriving.has(id)) return await this.#waiting.remove(id);
      this.#arriving.set(id, { ...picture, bytes, kept });
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
      this.#arriving.set(id, { bytes: new Blob([bytes], { type }), alt, waiting: true, kept: true });
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

  async #keep(id: string, { bytes, alt }: Arriving): Promise<boolean> {
    const view = this.#view();
    const at = view && pendingAt(view.state, id);
    if (!at) return false;
    const place = encodeRelativePosition(at.place);
    const row = { id, place, bytes: await bytes.arrayBuffer(), type: bytes.type, alt, since: Date.now() };
    return this.#waiting.keep(row);
  }

  async #upload(id: string): Promise<void> {
    const picture = this.#arriving.get(id);
    if (!picture || this.#sending.has(id)) return;
    this.#sending.add(id);
    try {
      const stored = await uploadPicture(this.#document, picture.bytes);
      if (this.#putIn(id, stored.id, picture.alt)) await this.#waiting.remove(id);
    } catch (error) {
      if (!(error instanceof AskError) || !error.retry) throw error;
      this.#wait(id, picture);
    } finally {
      this.#sending.delete(id);
    }
  }

  #wait(id: string, picture: Arriving): void {
    const view = this.#view();
    if (picture.waiting || !view) return;
    this.#arriving.set(id, { ...picture, waiting: true });
    view.dispatch(view.state.tr.setMeta('redraw', true));
    if (picture.kept) notify(m.editor_picture_waits());
    else complain(m.editor_picture_waits_here());
  }

  /** Whether the picture is in the text now. An editor that has gone leaves it to the next visit. */
  #putIn(id: string, pictureId: string, alt: string): boolean {
    const view = this.#view();
    if (!view || !this.#arriving.delete(id)) return false;
    const at = pendingAt(view.state, id);
    const node = view.state.schema.nodes['picture']!.create({ pictureId, alt });
    const pos = blockPosition(view.state, at?.pos ?? view.state.doc.content.size);
    view.dispatch(removePending(view.state.tr.insert(pos, node), id));
    return true;
  }

  #giveUp(id: string, error: unknown): void {
    this.#arriving.delete(id);
    const view = this.#view();
    if (view) view.dispatch(removePending(view.state.tr, id));
    void this.#waiting.remove(id);
    complain(sentence(error));
  }
}
