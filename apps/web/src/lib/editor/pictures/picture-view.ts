import type { Node } from '@tiptap/pm/model';
import { NodeSelection } from '@tiptap/pm/state';
import type { EditorView, NodeView, ViewMutationRecord } from '@tiptap/pm/view';
import { mount, unmount } from 'svelte';
import type { EditorController } from '../controller.svelte.ts';
import PictureFrame from './PictureFrame.svelte';
import { PictureState } from './picture-state.svelte.ts';

/** A picture: drawn by a component, chosen, sized and described in place. */
export class PictureView implements NodeView {
  readonly dom: HTMLElement;
  #state: PictureState;
  #mounted: Record<string, unknown>;
  #node: Node;

  constructor(node: Node, view: EditorView, getPos: () => number | undefined, controller: EditorController) {
    this.#node = node;
    this.#state = new PictureState(node.attrs);
    this.dom = document.createElement('figure');
    this.dom.className = 'picture';
    this.dom.contentEditable = 'false';
    const write = (name: 'width' | 'alt', value: number | string | null) => {
      const at = getPos();
      if (at === undefined || this.#node.attrs[name] === value) return;
      const transaction = view.state.tr.setNodeAttribute(at, name, value);
      view.dispatch(transaction.setSelection(NodeSelection.create(transaction.doc, at)));
    };
    const remove = () => {
      const at = getPos();
      if (at !== undefined) view.dispatch(view.state.tr.delete(at, at + this.#node.nodeSize));
      view.focus();
    };
    const props = { state: this.#state, controller, write, remove, done: () => view.focus() };
    this.#mounted = mount(PictureFrame, { target: this.dom, props });
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type || node.attrs['pictureId'] !== this.#node.attrs['pictureId']) return false;
    this.#node = node;
    this.#state.show(node.attrs);
    return true;
  }

  selectNode(): void {
    this.#state.selected = true;
    this.dom.classList.add('is-selected');
  }

  deselectNode(): void {
    this.#state.selected = false;
    this.dom.classList.remove('is-selected');
  }

  /** The bar and the handles are the frame's; a press on the picture itself selects it, a drag moves it. */
  stopEvent(event: Event): boolean {
    return event.target instanceof HTMLElement && event.target.closest('.picture-bar, .picture-handle') !== null;
  }

  ignoreMutation(_record: ViewMutationRecord): boolean {
    return true;
  }

  destroy(): void {
    void unmount(this.#mounted);
  }
}
