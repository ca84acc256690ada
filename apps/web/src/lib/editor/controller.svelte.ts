import type { SectionKind } from '@gongbei/document/sections';
import type { Editor } from '@tiptap/core';
import type { EditorView } from '@tiptap/pm/view';
import type { Caret } from './collaboration/caret-layer.ts';
import { undoManagerOf } from './collaboration/collaboration.ts';
import type { Directory, DocumentFacts } from './edited-document.ts';
import { goToBlock, showPlace } from './go-to-block.ts';
import type { PictureDesk } from './pictures/picture-desk.ts';
import * as sections from './sections/section-commands.ts';
import { Outline } from './sections/outline.svelte.ts';
import { SchoolVisits } from './sections/school-visits.svelte.ts';
import type { SectionEntry } from './sections/section-list.ts';
import { columnHeading } from './tables/columns.ts';
import { currentTable } from './tables/current-table.ts';
import { insertProcessTable, insertTable, processTable } from './tables/insert-table.ts';
import { canMoveRow, moveRow } from './tables/rows.ts';
import { TOOLS, type ToolName } from './tools.ts';
import { partMissing } from '#lib/ui/later.svelte.ts';
import { WordCount, type Words } from './word-count.svelte.ts';

/** What is being asked of the person. */
export type EditorDialog =
  | { kind: 'help' }
  | { kind: 'link' }
  | { kind: 'add-section'; after: string }
  | { kind: 'remove-section'; id: string }
  | { kind: 'remove-school'; remove: () => void };

/**
 * The editor as the page around it sees it: what can be done now, the outline, the count of words, and the commands.
 * It exists before the editor does and outlives it; without an editor nothing can be done and nothing is listed.
 */
export class EditorController {
  readonly directory: Directory;
  editable = $state(false);
  focused = $state(false);
  finding = $state(false);
  dialog: EditorDialog | null = $state.raw(null);
  /** who of other schools has written into a school's own block */
  readonly visits = new SchoolVisits();
  readonly #outline = new Outline();
  readonly #count = new WordCount();
  #editor: Editor | null = $state.raw(null);
  #desk: PictureDesk | null = null;
  /** raised with every change, so that what is asked below is asked again */
  #revision = $state(0);
  #frame = 0;
  readonly #facts: () => DocumentFacts;

  /** `facts` is asked again whenever it is needed: the record may change while the text is open. */
  constructor(facts: () => DocumentFacts, directory: Directory) {
    this.#facts = facts;
    this.directory = directory;
  }

  get facts(): DocumentFacts {
    return this.#facts();
  }

  get sections(): readonly SectionEntry[] {
    return this.#outline.sections;
  }

  get words(): Words {
    return this.#count.words;
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
    this.#count.count(editor.state);
  }

  detach(): void {
    cancelAnimationFrame(this.#frame);
    this.#count.stop();
    this.#outline.leave();
    this.#frame = 0;
    this.#editor = null;
    this.#desk = null;
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
    this.#count.changed(textChanged, () => this.#editor?.state);
  }

  /** Colleagues' carets were drawn; the outline shows who is where. */
  placed(carets: readonly Caret[]): void {
    if (this.#editor) this.#outline.placed(carets, this.#editor.state.doc);
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
    return this.#write(({ view }) => moveRow(view, direction, this.#outline.isBusy));
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

  async insertProcessTable(sectionId: string): Promise<void> {
    const again = () => void this.insertProcessTable(sectionId);
    const table = await processTable(this.facts.language).catch(() => partMissing(again));
    if (table) this.#command(insertProcessTable(sectionId, table));
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
    return this.#write(({ view }) => sections.moveSection(view, id, direction, this.#outline.isBusy));
  }

  /** Brings a section, or any block, to the top of the screen and puts the caret there. */
  scrollTo(blockId: string): void {
    if (this.#editor) goToBlock(this.#editor.view, blockId);
  }

  /** Goes to where a colleague is writing. */
  scrollToPerson(client: number): void {
    const caret = this.#outline.caretOf(client);
    if (caret && this.#editor) showPlace(this.#editor.view, caret.head);
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

  #read(): void {
    if (!this.#editor) return;
    this.#revision += 1;
    this.#outline.read(this.#editor.state.doc, this.facts.language);
  }
}
