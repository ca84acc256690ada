import { Fragment, type Node, type Slice } from '@tiptap/pm/model';
import { AllSelection, TextSelection } from '@tiptap/pm/state';
import { CellSelection } from '@tiptap/pm/tables';
import { newBlockId } from '../src/block-id.ts';
import { changesSections } from '../src/keep-sections.ts';
import { schema } from '../src/schema.ts';
import type { HeadlessEditor } from './headless-editor.ts';
import { positionsOf } from './headless-editor.ts';
import type { Random } from './random.ts';

/** Something that a person does in an editor. Acts that find nothing to do leave the document as it is. */
type Act = (editor: HeadlessEditor, random: Random, desk: Desk) => unknown;

/** What a person has at hand besides the document. */
export interface Desk {
  clipboard: Slice | null;
  /** the next text to type, never typed before */
  words(): string;
}

const LINES = ['paragraph', 'heading', 'codeBlock'];
const CELLS = ['tableCell', 'tableHeader'];
const positions = (doc: Node, types: readonly string[]): number[] => types.flatMap((type) => positionsOf(doc, type));

function caretAnywhere(editor: HeadlessEditor, random: Random): boolean {
  const lines = positions(editor.doc, LINES);
  if (lines.length === 0) return false;
  const line = random.of(lines);
  editor.select(line + 1 + random.below(editor.doc.nodeAt(line)!.content.size + 1));
  return true;
}

function markInLine(editor: HeadlessEditor, random: Random): boolean {
  if (!caretAnywhere(editor, random)) return false;
  const { $from } = editor.state.selection;
  const to = $from.start() + random.below($from.parent.content.size + 1);
  editor.select(Math.min($from.pos, to), Math.max($from.pos, to));
  return $from.pos !== to;
}

function markInSection(editor: HeadlessEditor, random: Random): boolean {
  if (!caretAnywhere(editor, random)) return false;
  const { $from } = editor.state.selection;
  const other = $from.start(1) + random.below($from.node(1).content.size + 1);
  const [from, to] = [Math.min($from.pos, other), Math.max($from.pos, other)];
  editor.change((tr) => tr.setSelection(TextSelection.between(tr.doc.resolve(from), tr.doc.resolve(to))));
  return true;
}

function caretIn(editor: HeadlessEditor, random: Random, parents: readonly string[]): boolean {
  const isInside = (line: number) => parents.includes(editor.doc.resolve(line).parent.type.name);
  const lines = positions(editor.doc, LINES).filter(isInside);
  if (lines.length === 0) return false;
  editor.select(random.of(lines) + 1);
  return true;
}

function markCells(editor: HeadlessEditor, random: Random): boolean {
  const cells = positions(editor.doc, CELLS);
  if (cells.length === 0) return false;
  const first = random.of(cells);
  const table = editor.doc.resolve(first).node(-1);
  const mates = cells.filter((cell) => editor.doc.resolve(cell).node(-1) === table);
  const selection = CellSelection.create(editor.doc, first, random.of(mates));
  editor.change((tr) => tr.setSelection(selection as never));
  return true;
}

const itemType = ({ state }: HeadlessEditor): 'listItem' | 'taskItem' | null => {
  for (let depth = state.selection.$from.depth; depth > 0; depth--) {
    const { name } = state.selection.$from.node(depth).type;
    if (name === 'listItem' || name === 'taskItem') return name;
  }
  return null;
};

const anywhere =
  (run: (editor: HeadlessEditor, random: Random, desk: Desk) => unknown): Act =>
  (editor, random, desk) =>
    caretAnywhere(editor, random) && run(editor, random, desk);

const inTable =
  (run: (editor: HeadlessEditor) => unknown): Act =>
  (editor, random) =>
    caretIn(editor, random, CELLS) && run(editor);

function deleteBlock(editor: HeadlessEditor, random: Random): void {
  const found = positions(editor.doc, ['paragraph', 'listItem', 'taskItem', 'blockquote', 'bulletList', 'heading']);
  if (found.length === 0) return;
  const position = random.of(found);
  editor.change((tr) => tr.delete(position, position + tr.doc.nodeAt(position)!.nodeSize));
}

function addSection(editor: HeadlessEditor, random: Random, { words }: Desk): void {
  const { doc } = editor;
  const at = doc.children.slice(0, random.below(doc.childCount + 1)).reduce((sum, { nodeSize }) => sum + nodeSize, 0);
  const line = schema.node('paragraph', null, schema.text(words()));
  editor.change((tr) =>
    changesSections(tr.insert(at, schema.node('section', { id: newBlockId() }, Fragment.from(line)))),
  );
}

function removeSection(editor: HeadlessEditor, random: Random): void {
  const sections = positionsOf(editor.doc, 'section');
  if (sections.length < 3) return;
  const position = random.of(sections);
  editor.change((tr) => changesSections(tr.delete(position, position + tr.doc.nodeAt(position)!.nodeSize)));
}

function setAttribute(editor: HeadlessEditor, random: Random, type: string, name: string, value: unknown): void {
  const found = positionsOf(editor.doc, type);
  if (found.length > 0) editor.change((tr) => tr.setNodeAttribute(random.of(found), name, value));
}

const MARKS = ['bold', 'italic', 'underline', 'highlight', 'code'];

/** Acts by name, with how often each is chosen among a hundred or so. */
export const ACTS: Record<string, { weight: number; act: Act }> = {
  type: { weight: 22, act: anywhere((editor, _random, { words }) => editor.type(words())) },
  erase: {
    weight: 8,
    act: (editor, random) => markInLine(editor, random) && editor.change((tr) => tr.deleteSelection()),
  },
  split: {
    weight: 8,
    act: anywhere((editor) => {
      const item = itemType(editor);
      return (item !== null && editor.commands.splitListItem(item)) || editor.commands.splitBlock();
    }),
  },
  join: {
    weight: 6,
    act: anywhere((editor) => editor.select(editor.state.selection.$from.start()).commands.joinBackward()),
  },
  deleteBlock: { weight: 8, act: deleteBlock },
  deleteRange: {
    weight: 3,
    act: (editor, random) => markInSection(editor, random) && editor.change((tr) => tr.deleteSelection()),
  },
  deleteAcross: {
    weight: 1,
    act(editor, random) {
      const [a, b] = [random, random].map((r) => r.below(editor.doc.content.size + 1));
      const [$a, $b] = [editor.doc.resolve(Math.min(a!, b!)), editor.doc.resolve(Math.max(a!, b!))];
      const everything = random.chance(0.1);
      editor.change((tr) => tr.setSelection(everything ? new AllSelection(tr.doc) : TextSelection.between($a, $b)));
      editor.change((tr) => tr.deleteSelection());
    },
  },
  list: {
    weight: 4,
    act: anywhere((editor, random) => {
      const toggles = ['toggleBulletList', 'toggleOrderedList', 'toggleTaskList', 'toggleBlockquote'] as const;
      editor.commands[random.of(toggles)]();
    }),
  },
  nest: {
    weight: 4,
    act(editor, random) {
      const item = caretIn(editor, random, ['listItem', 'taskItem']) && itemType(editor);
      return item && editor.commands[random.chance(0.7) ? 'sinkListItem' : 'liftListItem'](item);
    },
  },
  kind: {
    weight: 3,
    act: anywhere((editor, random) =>
      random.chance(0.5) ? editor.commands.toggleHeading({ level: 2 }) : editor.commands.toggleCodeBlock(),
    ),
  },
  mark: {
    weight: 5,
    act: (editor, random) => markInLine(editor, random) && editor.commands.toggleMark(random.of(MARKS)),
  },
  addRow: { weight: 4, act: inTable((editor) => editor.commands.addRowAfter()) },
  addRowBefore: { weight: 2, act: inTable((editor) => editor.commands.addRowBefore()) },
  addColumn: { weight: 3, act: inTable((editor) => editor.commands.addColumnAfter()) },
  addColumnBefore: { weight: 1, act: inTable((editor) => editor.commands.addColumnBefore()) },
  deleteRow: { weight: 3, act: inTable((editor) => editor.commands.deleteRow()) },
  deleteColumn: { weight: 2, act: inTable((editor) => editor.commands.deleteColumn()) },
  mergeCells: { weight: 2, act: (editor, random) => markCells(editor, random) && editor.commands.mergeCells() },
  splitCell: { weight: 2, act: (editor, random) => markCells(editor, random) && editor.commands.splitCell() },
  emptyCells: {
    weight: 2,
    act: (editor, random) => markCells(editor, random) && editor.change((tr) => tr.deleteSelection()),
  },
  insertTable: { weight: 1, act: anywhere((editor) => editor.commands.insertTable({ rows: 2, cols: 2 })) },
  minutes: {
    weight: 2,
    act: (editor, random) => setAttribute(editor, random, 'tableRow', 'minutes', random.below(20)),
  },
  rename: {
    weight: 1,
    act: (editor, random, { words }) => setAttribute(editor, random, 'section', 'title', words()),
  },
  addSection: { weight: 1, act: addSection },
  removeSection: { weight: 1, act: removeSection },

  copy: {
    weight: 2,
    act(editor, random) {
      const copied = markInSection(editor, random) && editor.copy();
      return copied && caretAnywhere(editor, random) && editor.paste(copied);
    },
  },
  cut: { weight: 2, act: (editor, random, desk) => markInSection(editor, random) && (desk.clipboard = editor.cut()) },
  paste: { weight: 3, act: anywhere((editor, _random, desk) => desk.clipboard && editor.paste(desk.clipboard)) },
  undo: { weight: 7, act: (editor) => editor.undoManager.undo() },
  redo: { weight: 4, act: (editor) => editor.undoManager.redo() },
};

const NAMES = Object.entries(ACTS).flatMap(([name, { weight }]) => Array<string>(weight).fill(name));
export const anyAct = (random: Random): string => random.of(NAMES);
