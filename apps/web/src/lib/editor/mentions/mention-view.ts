import type { Node } from '@tiptap/pm/model';
import type { NodeView } from '@tiptap/pm/view';
import { mount, unmount } from 'svelte';
import type { EditorController } from '../controller.svelte.ts';
import MentionName from './MentionName.svelte';

/** Somebody named in the text. The document holds their id; who that is is looked up while drawing. */
export class MentionView implements NodeView {
  readonly dom: HTMLElement;
  #mounted: Record<string, unknown>;
  #person: unknown;

  constructor(node: Node, controller: EditorController) {
    this.#person = node.attrs['person'];
    this.dom = document.createElement('span');
    this.dom.className = 'mention';
    this.#mounted = mount(MentionName, { target: this.dom, props: { person: String(this.#person ?? ''), controller } });
  }

  update(node: Node): boolean {
    return node.type.name === 'mention' && node.attrs['person'] === this.#person;
  }

  ignoreMutation(): boolean {
    return true;
  }

  destroy(): void {
    void unmount(this.#mounted);
  }
}
