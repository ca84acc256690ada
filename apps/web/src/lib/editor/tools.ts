import type { Editor } from '@tiptap/core';
import type { Alignment } from '@gongbei/document/nodes/text-blocks';
import { setBlockType } from '@tiptap/pm/commands';
import type { Command } from '@tiptap/pm/state';
import { undoManagerOf } from './collaboration/collaboration.ts';
import { hideColumn, showColumns } from './tables/columns.ts';
import * as tables from './tables/table-tools.ts';

/** One thing a button, a menu or a key can do. */
export interface Tool {
  run: (editor: Editor) => boolean;
  able: (editor: Editor) => boolean;
  active: (editor: Editor) => boolean;
}

const never = () => false;
const always = () => true;

// asked of every button after every change: what a dry run would find out is told from the place of the caret instead
const markTool = (name: string): Tool => ({
  run: (editor) => editor.chain().focus().toggleMark(name).run(),
  able: ({ state }) => state.selection.$from.parent.type.allowsMarkType(state.schema.marks[name]!),
  active: (editor) => editor.isActive(name),
});

const command = (build: Command, active: Tool['active'] = never): Tool => ({
  run: (editor) => {
    editor.view.focus();
    return build(editor.state, editor.view.dispatch);
  },
  able: (editor) => build(editor.state),
  active,
});

const chained = (
  run: (editor: Editor) => boolean,
  able: (editor: Editor) => boolean,
  active: Tool['active'] = never,
): Tool => ({ run, able, active });

const headingTool = (level: 1 | 2 | 3): Tool =>
  chained(
    (editor) => editor.chain().focus().toggleHeading({ level }).run(),
    always,
    (editor) => editor.isActive('heading', { level }),
  );

/** Aligned lines of the selection; `null` is the start of the line. */
const align = (alignment: Alignment | null): Command => {
  return (state, dispatch) => {
    const transaction = state.tr;
    for (const { $from, $to } of state.selection.ranges) {
      state.doc.nodesBetween($from.pos, $to.pos, (node, pos) => {
        if (node.type.spec.attrs?.['textAlign'] === undefined || node.attrs['textAlign'] === alignment) return;
        transaction.setNodeAttribute(pos, 'textAlign', alignment);
      });
    }
    if (!transaction.docChanged) return false;
    dispatch?.(transaction);
    return true;
  };
};

/** The start of the line is where lines are anyway: that button never looks pressed. */
const alignTool = (alignment: Alignment | null): Tool => ({
  ...command(align(alignment)),
  able: always,
  active: (editor) => alignment !== null && editor.isActive({ textAlign: alignment }),
});

const itemTypes = ['listItem', 'taskItem'] as const;

const indent = (by: 'sinkListItem' | 'liftListItem'): Tool =>
  chained(
    (editor) => itemTypes.some((type) => editor.chain().focus()[by](type).run()),
    (editor) => itemTypes.some((type) => editor.isActive(type) && editor.can()[by](type)),
  );

const clearFormatting = chained(
  (editor) =>
    editor.chain().focus().unsetAllMarks().clearNodes().run() &&
    (align(null)(editor.state, editor.view.dispatch), true),
  always,
);

/** Everything the toolbar, the menus and the keys do to the text. */
export const TOOLS = {
  undo: chained(
    (editor) => editor.chain().focus().undo().run(),
    ({ state }) => undoManagerOf(state)?.canUndo() ?? false,
  ),
  redo: chained(
    (editor) => editor.chain().focus().redo().run(),
    ({ state }) => undoManagerOf(state)?.canRedo() ?? false,
  ),
  bold: markTool('bold'),
  italic: markTool('italic'),
  underline: markTool('underline'),
  strike: markTool('strike'),
  highlight: markTool('highlight'),
  superscript: markTool('superscript'),
  subscript: markTool('subscript'),
  paragraph: {
    ...command((state, dispatch) => setBlockType(state.schema.nodes['paragraph']!)(state, dispatch)),
    able: always,
    active: (editor) => editor.isActive('paragraph'),
  },
  heading1: headingTool(1),
  heading2: headingTool(2),
  heading3: headingTool(3),
  codeBlock: chained(
    (editor) => editor.chain().focus().toggleCodeBlock().run(),
    always,
    (editor) => editor.isActive('codeBlock'),
  ),
  quote: chained(
    (editor) => editor.chain().focus().toggleBlockquote().run(),
    always,
    (editor) => editor.isActive('blockquote'),
  ),
  divider: chained((editor) => editor.chain().focus().setHorizontalRule().run(), always),
  bulletList: chained(
    (editor) => editor.chain().focus().toggleBulletList().run(),
    always,
    (editor) => editor.isActive('bulletList'),
  ),
  orderedList: chained(
    (editor) => editor.chain().focus().toggleOrderedList().run(),
    always,
    (editor) => editor.isActive('orderedList'),
  ),
  taskList: chained(
    (editor) => editor.chain().focus().toggleTaskList().run(),
    always,
    (editor) => editor.isActive('taskList'),
  ),
  indent: indent('sinkListItem'),
  outdent: indent('liftListItem'),
  alignLeft: alignTool(null),
  alignCenter: alignTool('center'),
  alignRight: alignTool('right'),
  alignJustify: alignTool('justify'),
  clearFormatting,
  addRowAbove: command(tables.addRowAbove),
  addRowBelow: command(tables.addRowBelow),
  deleteRows: command(tables.deleteRows),
  addColumnLeft: command(tables.addColumnLeft),
  addColumnRight: command(tables.addColumnRight),
  deleteColumns: command(tables.deleteColumns),
  hideColumn: command(hideColumn),
  showColumns: command(showColumns),
  mergeCells: command(tables.mergeSelectedCells),
  splitCell: command(tables.splitSelectedCell),
  toggleHeadingRow: command(tables.toggleHeadingRow),
  toggleHeadingColumn: command(tables.toggleHeadingColumn),
  toggleHeadingCell: command(tables.toggleHeadingCell),
  toggleLines: command(tables.toggleLines),
  deleteTable: command(tables.deleteWholeTable),
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;
