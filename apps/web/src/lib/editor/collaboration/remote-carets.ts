import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { Awareness } from 'y-protocols/awareness';
import type { PresentPerson } from '../edited-document.ts';
import { CaretLayer, type Caret } from './caret-layer.ts';
import { positionOf, readCursor } from './cursor-places.ts';

export interface RemoteCaretsOptions {
  awareness: Awareness;
  /** who is behind a client id: the server's roster, never what a browser says of itself */
  present: () => readonly PresentPerson[];
  layer: HTMLElement;
  /** told after every drawing, for the outline */
  onplaces: (carets: readonly Caret[]) => void;
}

export class RemoteCarets {
  #view: EditorView;
  #options: RemoteCaretsOptions;
  #layer: CaretLayer;
  #frame = 0;
  #resized: ResizeObserver;

  constructor(view: EditorView, options: RemoteCaretsOptions) {
    this.#view = view;
    this.#options = options;
    this.#layer = new CaretLayer(options.layer);
    this.#resized = new ResizeObserver(this.schedule);
    this.#resized.observe(view.dom);
    options.awareness.on('change', this.schedule);
    view.dom.addEventListener('scroll', this.schedule, { capture: true, passive: true });
    view.dom.addEventListener('load', this.schedule, { capture: true });
  }

  /** Measuring forces a layout, so however much happens, it is done once a frame. */
  schedule = (): void => {
    this.#frame ||= requestAnimationFrame(this.#draw);
  };

  #draw = (): void => {
    this.#frame = 0;
    if (this.#view.isDestroyed) return;
    const carets = this.#carets();
    this.#layer.draw(this.#view, carets);
    this.#options.onplaces(carets);
  };

  #carets(): Caret[] {
    const { awareness, present } = this.#options;
    return present().flatMap((person) => {
      if (person.self || person.client === awareness.clientID || person.line === 'cut') return [];
      const cursor = readCursor(awareness.getStates().get(person.client)?.['cursor']);
      if (!cursor) return [];
      const anchor = positionOf(this.#view.state, cursor.anchor);
      const head = positionOf(this.#view.state, cursor.head);
      if (anchor === null || head === null) return [];
      return [{ person, anchor, head, trace: JSON.stringify(cursor.head) }];
    });
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#resized.disconnect();
    this.#options.awareness.off('change', this.schedule);
    this.#view.dom.removeEventListener('scroll', this.schedule, { capture: true });
    this.#view.dom.removeEventListener('load', this.schedule, { capture: true });
    this.#layer.clear();
  }
}

/**
 * Colleagues' carets, drawn above the text and not in it: what is copied, composed or read aloud never holds a name,
 * lines don't break around a caret, and nothing of it can scroll the page.
 */
export const remoteCarets = (options: RemoteCaretsOptions, onready: (carets: RemoteCarets) => void): Plugin =>
  new Plugin({
    view: (view) => {
      const carets = new RemoteCarets(view, options);
      onready(carets);
      return { update: carets.schedule, destroy: () => carets.destroy() };
    },
  });
