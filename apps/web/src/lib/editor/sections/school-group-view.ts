import type { Node } from '@tiptap/pm/model';
import type { EditorView, NodeView, ViewMutationRecord } from '@tiptap/pm/view';
import { mount, unmount } from 'svelte';
import type { EditorController } from '../controller.svelte.ts';
import SchoolGroupHead from './SchoolGroupHead.svelte';
import { isBlankSection } from './section-list.ts';
import { removeSchoolGroup } from './section-commands.ts';

/** What one school says of its own pupils, under that school's band of colour. */
export class SchoolGroupView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  #head: HTMLElement;
  #mounted: Record<string, unknown>;
  #node: Node;

  constructor(node: Node, view: EditorView, getPos: () => number | undefined, controller: EditorController) {
    const page = view.dom.ownerDocument;
    this.#node = node;
    const school = String(node.attrs['ownerSchool'] ?? '');
    const hue = controller.directory.school(school)?.hue ?? 'grey';
    this.dom = page.createElement('div');
    this.dom.className = `school-group hue-${hue}`;
    this.#markBlank();
    this.#head = this.dom.appendChild(page.createElement('div'));
    this.#head.contentEditable = 'false';
    this.contentDOM = this.dom.appendChild(page.createElement('div'));
    const onremove = () => {
      const at = getPos();
      if (at !== undefined) removeSchoolGroup(at)(view.state, view.dispatch);
    };
    const blockId = node.attrs['blockId'] as string;
    this.#mounted = mount(SchoolGroupHead, { target: this.#head, props: { controller, school, blockId, onremove } });
  }

  update(node: Node): boolean {
    const same = (['ownerSchool', 'blockId'] as const).every((name) => node.attrs[name] === this.#node.attrs[name]);
    if (node.type !== this.#node.type || !same) return false;
    this.#node = node;
    this.#markBlank();
    return true;
  }

  /** A school that has written nothing doesn't print. */
  #markBlank(): void {
    this.dom.classList.toggle('is-blank', isBlankSection(this.#node));
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
