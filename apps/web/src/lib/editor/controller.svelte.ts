import type { SectionKind } from '@gongbei/document/sections';
import type { Editor } from '@tiptap/core';
import { Selection, TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { Caret } from './collaboration/caret-layer.ts';
import { undoManagerOf } from './collaboration/collaboration.ts';
import type { Directory, DocumentFacts, PresentPerson } from './edited-document.ts';
import type { PictureDesk } from './pictures/picture-desk.ts';
import * as sections from './sections/section-commands.ts';
import { findSection, sectionEntries, type SectionEntry } from './sections/section-list.ts';
import { columnHeading } from './tables/columns.ts';
import { currentTable } from './tables/current-table.ts';
import { insertProcessTable, insertTable } from './tables/insert-table.ts';
import { canMoveRow, moveRow } from './tables/rows.ts';
import { SchoolVisits } from './sections/school-visits.svelte.ts';
import { TOOLS, type ToolName } from './tools.ts';
import { wordsIn } from './word-count.ts';

export interface Words {
  /** ideographs and words of the whole document */
  all: number;
  /** of the selection; 0 where nothing is selected */
  selected: number;
}

const COUNT_AFTER_MS = 400;

/** What is being asked of the person. */
export type EditorDialog =
  | { kind: 'help' }
  | { kind: 'link' }
  | { kind: 'add-section'; after: string }
  | { kind: 'remove-section'; id: string }
  | { kind: 'remove-school'; remove: () => void };

const sameEntry = (a: SectionEntry | undefined, b: SectionEntry): boolean =>
  a !== undefined &&
  (Object.keys(b) as (keyof SectionEntry)[]).every((name) => name === 'people' || a[name] === b[name]) &&
  a.people.length === b.people.length &&
  a.people.every((person, index) => person === b.people[index]);

/**
 * The editor as the page around it sees it: what can be done now, the outline, the count of words, and the commands.
 * It exists before the editor does and outlives it; without an editor nothing can be done and nothing is listed.
 */
export class EditorController {
  readonly directory: Directory;
  sections: readonly SectionEntry[] = $state.raw([]);
  words: Words = $state.raw({ all: 0, selected: 0 });
  editable = $state(false);
  focused = $state(false);
  finding = $state(false);
  dialog: EditorDialog | null = $state.raw(null);
  /** who of other schools has written into a school's own block */
  readonly visits = new SchoolVisits();
  #editor: Editor | null = $state.raw(null);
  #desk: PictureDesk | null = null;
  /** raised with every change, so that what is asked below is asked again */
  #revision = $state(0);
  #carets: readonly Caret[] = $state.raw([]);
  #frame = 0;
  #counting: ReturnType<typeof setTimeout> | undefined;

  readonly #facts: () => DocumentFacts;

  /** `facts` is asked again whenever it is needed: the record may change while the text is open. */
  constructor(facts: () => DocumentFacts, directory: Directory) {
    this.#facts = facts;
    this.directory = directory;
  }

  get facts(): DocumentFacts {
    return this.#facts();
  }

  /** The editor, for the components of this folder. */
  get editor(): Editor | null {
    return this.#editor;
  }

  /** Grows with every change of text, selection or tools. */
  get revision(): number {
    return this.#revision;
  }

  attach(editor: Editor, desk: PictureDesk): void {
    this.#editor = editor;
    this.#desk = desk;
    this.editable = editor.isEditable;
    this.#read();
    this.#count();
  }

  detach(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#counting);
    this.#frame = 0;
    this.#editor = null;
    this.#desk = null;
    this.#carets = [];
    this.editable = false;
    this.focused = false;
    this.finding = false;
    this.dialog = null;
  }

  /** Text or selection changed: read anew, once a frame. */
  changed(textChanged: boolean): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#read();
    });
    if (!textChanged && this.words.selected === 0 && this.#editor?.state.selection.empty) return;
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => this.#count(), COUNT_AFTER_MS);
  }

  /** Colleagues' carets were drawn; the outline shows who is where. */
  placed(carets: readonly Caret[]): void {
    this.#carets = carets;
    this.#showPeople();
  }

  /** The section that the caret is in. */
  get currentSection(): string | null {
    void this.#revision;
    const from = this.#editor?.state.selection.$from;
    return from && from.depth > 0 ? String(from.node(1).attrs['id']) : null;
  }

  get inTable(): boolean {
    void this.#revision;
    return this.#editor !== null && currentTable(this.#editor.state) !== null;
  }

  can(tool: ToolName): boolean {
    void this.#revision;
    return this.#editor !== null && this.editable && TOOLS[tool].able(this.#editor);
  }

  active(tool: ToolName): boolean {
    void this.#revision;
    return this.#editor !== null && TOOLS[tool].active(this.#editor);
  }

  /** Each command is an undo step of its own. */
  run(tool: ToolName): boolean {
    return this.#write((editor) => TOOLS[tool].run(editor));
  }

  canMoveRow(direction: -1 | 1): boolean {
    void this.#revision;
    return this.#editor !== null && this.editable && canMoveRow(this.#editor.state, direction);
  }

  moveRow(direction: -1 | 1): boolean {
    return this.#write(({ view }) => moveRow(view, direction, this.#busy));
  }

  /** Puts the caret into the heading of the column it is in, the words selected. */
  renameColumn(): void {
    this.#command(columnHeading);
    this.focus();
  }

  insertTable(rows: number, columns: number): boolean {
    const done = this.#command(insertTable(rows, columns));
    this.focus();
    return done;
  }

  insertProcessTable(sectionId: string): boolean {
    return this.#command(insertProcessTable(sectionId, this.facts.language));
  }

  /** Pictures picked or photographed, to where the caret is. */
  insertPictures(files: readonly Blob[]): void {
    const editor = this.#editor;
    if (editor && this.editable) void this.#desk?.insert(files, editor.state.selection.to);
  }

  addSection(kind: SectionKind, after: string, period: number | null = null): boolean {
    return this.#command(sections.addSection(kind, after, period));
  }

  renameSection(id: string, title: string): boolean {
    return this.#command(sections.renameSection(id, title));
  }

  hideSection(id: string): boolean {
    return this.#command(sections.hideSection(id));
  }

  showSection(id: string): boolean {
    return this.#command(sections.showSection(id));
  }

  removeSection(id: string): boolean {
    return this.#command(sections.removeSection(id));
  }

  addSchoolGroup(id: string, school: string): boolean {
    return this.#command(sections.addSchoolGroup(id, school));
  }

  moveSection(id: string, direction: -1 | 1): boolean {
    return this.#write(({ view }) => sections.moveSection(view, id, direction, this.#busy));
  }

  /** Brings a section, or any block, to the top of the screen and puts the caret there. */
  scrollTo(blockId: string): void {
    const view = this.#editor?.view;
    const at = view ? this.#positionOf(blockId) : null;
    if (!view || at === null) return;
    this.#show(view, at);
    if (this.editable) view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(at + 1))));
  }

  /** Goes to where a colleague is writing. */
  scrollToPerson(client: number): void {
    const caret = this.#carets.find(({ person }) => person.client === client);
    const view = this.#editor?.view;
    if (!caret || !view) return;
    const { node } = view.domAtPos(caret.head);
    (node instanceof Element ? node : node.parentElement)?.scrollIntoView({ block: 'center' });
  }

  focus(): void {
    if (this.editable) this.#editor?.view.focus();
  }

  /** Does what a menu or a dialog offered, and gives the focus back to the text once that has closed. */
  choose(act: () => unknown): void {
    act();
    setTimeout(() => this.focus());
  }

  /** Draws again what was drawn in words, after a change of language. */
  redraw(): void {
    const view = this.#editor?.view;
    view?.dispatch(view.state.tr.setMeta('redraw', true));
  }

  #command(command: (state: EditorView['state'], dispatch: EditorView['dispatch']) => boolean): boolean {
    return this.#write(({ view }) => command(view.state, view.dispatch));
  }

  #write(write: (editor: Editor) => boolean): boolean {
    const editor = this.#editor;
    if (!editor || !this.editable) return false;
    undoManagerOf(editor.state)?.stopCapturing();
    const done = write(editor);
    undoManagerOf(editor.state)?.stopCapturing();
    return done;
  }

  /** Whether a colleague's caret stands between two positions. */
  #busy = (from: number, to: number): boolean => this.#carets.some(({ head }) => head >= from && head < to);

  #read(): void {
    if (!this.#editor) return;
    this.#revision += 1;
    const people = this.#peopleBySection();
    const entries = sectionEntries(this.#editor.state.doc, this.facts.language);
    this.#list(entries.map((entry) => ({ ...entry, people: people.get(entry.blockId) ?? [] })));
  }

  /** Keeps what is the same as before, so that only what changed is drawn again. */
  #list(entries: readonly SectionEntry[]): void {
    const before = this.sections;
    const next = entries.map((entry, index) => (sameEntry(before[index], entry) ? before[index]! : entry));
    if (next.length !== before.length || next.some((entry, index) => entry !== before[index])) this.sections = next;
  }

  #peopleBySection(): Map<string, PresentPerson[]> {
    const found = new Map<string, PresentPerson[]>();
    const { doc } = this.#editor!.state;
    for (const { person, head } of this.#carets) {
      const place = doc.resolve(Math.min(head, doc.content.size));
      const id = place.depth > 0 ? String(place.node(1).attrs['id']) : null;
      if (id) found.set(id, [...(found.get(id) ?? []), person]);
    }
    return found;
  }

  #showPeople(): void {
    if (!this.#editor) return;
    const people = this.#peopleBySection();
    this.#list(this.sections.map((entry) => ({ ...entry, people: people.get(entry.blockId) ?? [] })));
  }

  #positionOf(blockId: string): number | null {
    const { doc } = this.#editor!.state;
    const section = findSection(doc, blockId);
    if (section) return section.pos;
    let found: number | null = null;
    doc.descendants((node, pos) => {
      if (found === null && node.attrs['blockId'] === blockId) found = pos;
      return found === null && !node.isTextblock;
    });
    return found;
  }

  #show(view: EditorView, at: number): void {
    const dom = view.nodeDOM(at);
    if (dom instanceof HTMLElement) dom.scrollIntoView({ block: 'start' });
  }

  #count(): void {
    if (!this.#editor) return;
    const { doc, selection } = this.#editor.state;
    const selected = selection instanceof TextSelection && !selection.empty ? selection : null;
    this.words = {
      all: wordsIn(doc),
      selected: selected ? wordsIn(doc.cut(selected.from, selected.to)) : 0,
    };
  }
}
