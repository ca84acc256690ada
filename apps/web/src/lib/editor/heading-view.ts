import type { Node } from '@tiptap/pm/model';
import type { NodeView } from '@tiptap/pm/view';

/** A heading within a section. The page has the title, the section its heading: below them it starts at the third level. */
export class HeadingView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  #level: number;

  constructor(node: Node) {
    this.#level = Number(node.attrs['level']);
    this.dom = document.createElement(`h${Math.min(6, this.#level + 2)}`);
    this.contentDOM = this.dom;
    this.#draw(node);
  }

  update(node: Node): boolean {
    if (node.type.name !== 'heading' || Number(node.attrs['level']) !== this.#level) return false;
    this.#draw(node);
    return true;
  }

  #draw(node: Node): void {
    this.dom.className = `heading is-${this.#level}`;
    this.dom.style.textAlign = String(node.attrs['textAlign'] ?? '');
  }
}
