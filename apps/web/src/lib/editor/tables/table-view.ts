import type { Node } from '@tiptap/pm/model';
import type { EditorView, NodeView, ViewMutationRecord } from '@tiptap/pm/view';
import { mount, unmount } from 'svelte';
import type { DocumentFacts } from '../edited-document.ts';
import { columnsOf } from './columns.ts';
import { isProcess } from './current-table.ts';
import { drawColumns } from './draw-columns.ts';
import { stepsOf, timeOf } from './steps.ts';
import TableFoot from './TableFoot.svelte';
import { FootState } from './foot-state.svelte.ts';
import { addStepTo } from './table-tools.ts';

/** A table in a frame that scrolls, and below a process table its minutes. */
export class TableView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  #view: EditorView;
  #getPos: () => number | undefined;
  #facts: () => DocumentFacts;
  #table: HTMLTableElement;
  #columns: HTMLTableColElement;
  #foot: FootState | null = null;
  #mounted: Record<string, unknown> | null = null;
  #node: Node;

  constructor(node: Node, view: EditorView, getPos: () => number | undefined, facts: () => DocumentFacts) {
    this.#node = node;
    this.#view = view;
    this.#getPos = getPos;
    this.#facts = facts;
    const page = view.dom.ownerDocument;
    this.dom = page.createElement('div');
    const frame = this.dom.appendChild(page.createElement('div'));
    frame.className = 'table-scroll';
    this.#table = frame.appendChild(page.createElement('table'));
    this.#columns = this.#table.appendChild(page.createElement('colgroup')) as unknown as HTMLTableColElement;
    this.contentDOM = this.#table.appendChild(page.createElement('tbody'));
    if (isProcess(node)) this.#addFoot();
    this.#draw();
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type || isProcess(node) !== isProcess(this.#node)) return false;
    this.#node = node;
    this.#draw();
    return true;
  }

  #addFoot(): void {
    const target = this.dom.appendChild(this.dom.ownerDocument.createElement('div'));
    target.className = 'table-foot';
    target.contentEditable = 'false';
    this.#foot = new FootState(this.#time());
    this.#mounted = mount(TableFoot, {
      target,
      props: {
        foot: this.#foot,
        editable: this.#view.editable,
        language: this.#facts().language,
        onadd: () => this.#addStep(),
      },
    });
  }

  #time() {
    const at = this.#getPos();
    const section = at === undefined ? null : this.#view.state.doc.resolve(at).node(1);
    const period = (section?.attrs['period'] as number | null | undefined) ?? null;
    return timeOf(stepsOf(this.#node), this.#facts(), period);
  }

  #addStep(): void {
    const at = this.#getPos();
    if (at === undefined) return;
    addStepTo(at)(this.#view.state, this.#view.dispatch);
    this.#view.focus();
  }

  #draw(): void {
    const role = this.#node.attrs['role'] as string;
    this.dom.className = `table-block table-${role}`;
    this.dom.classList.toggle('is-wide', columnsOf(this.#node).length >= (isProcess(this.#node) ? 4 : 6));
    drawColumns(this.#node, this.#columns, this.#table, !this.#view.editable);
    this.#foot?.show(this.#time());
  }

  /** What the table draws around its rows is its own. */
  ignoreMutation(record: ViewMutationRecord): boolean {
    return record.type !== 'selection' && !this.contentDOM.contains(record.target);
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof HTMLElement && event.target.closest('.table-foot') !== null;
  }

  destroy(): void {
    if (this.#mounted) void unmount(this.#mounted);
  }
}
