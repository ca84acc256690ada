import type { Node } from '@tiptap/pm/model';
import type { EditorView, NodeView, ViewMutationRecord } from '@tiptap/pm/view';
import { mount, unmount } from 'svelte';
import type { EditorController } from '../controller.svelte.ts';
import SectionHead from './SectionHead.svelte';
import { isBlankSection } from './section-list.ts';

/** A section with its head: number, title and menu are drawn by a component, the blocks below are the document's. */
export class SectionView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  #head: HTMLElement;
  #mounted: Record<string, unknown>;
  #node: Node;

  constructor(node: Node, view: EditorView, controller: EditorController) {
    const page = view.dom.ownerDocument;
    this.#node = node;
    this.dom = page.createElement('section');
    this.#head = this.dom.appendChild(page.createElement('div'));
    this.#head.contentEditable = 'false';
    this.#head.className = 'section-head';
    this.contentDOM = this.dom.appendChild(page.createElement('div'));
    this.contentDOM.className = 'section-body';
    this.#draw();
    const id = node.attrs['id'] as string;
    this.dom.id = `section-${id}`;
    this.#mounted = mount(SectionHead, { target: this.#head, props: { controller, id } });
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type || node.attrs['id'] !== this.#node.attrs['id']) return false;
    this.#node = node;
    this.#draw();
    return true;
  }

  #draw(): void {
    this.dom.className = `section is-${String(this.#node.attrs['kind'])}`;
    this.dom.classList.toggle('is-hidden', this.#node.attrs['hidden'] === true);
    this.dom.classList.toggle('is-blank', isBlankSection(this.#node));
    this.dom.classList.toggle('has-no-line', this.#node.childCount === 0);
  }

  stopEvent(event: Event): boolean {
    return this.#head.contains(event.target as globalThis.Node);
  }

  ignoreMutation(record: ViewMutationRecord): boolean {
    if (record.type === 'selection') return this.#head.contains(record.target);
    return !this.contentDOM.contains(record.target);
  }

  destroy(): void {
    void unmount(this.#mounted);
  }
}
