import type { Editor } from '@tiptap/core';
import type { Alignment } from '@gongbei/document/nodes/text-blocks';
import { setBlockType } from '@tiptap/pm/commands';
import type { Command } from '@tiptap/pm/state';
import { hideColumn, showColumns } from './tables/columns.ts';
import * as tables from './tables/table-tools.ts';

/** One thing a button, a menu or a key can do. */
export interface Tool {
  run: (editor: Editor) => boolean;
  able: (editor: Editor) => boolean;
  active: (editor: Editor) => boolean;
}

const never = () => false;

const markTool = (name: string): Tool => ({
  run: (editor) => editor.chain().focus().toggleMark(name).run(),
  able: (editor) => editor.can().toggleMark(name),
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
    (editor) => editor.can().toggleHeading({ level }),
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

const alignTool = (alignment: Alignment | null): Tool => ({
  ...command(align(alignment)),
  active: (editor) =>
    (editor.getAttributes('paragraph')['textAlign'] ?? editor.getAttributes('heading')['textAlign'] ?? null) ===
    alignment,
});

const itemTypes = ['listItem', 'taskItem'] as const;

const indent = (by: 'sinkListItem' | 'liftListItem'): Tool =>
  chained(
    (editor) => itemTypes.some((type) => editor.chain().focus()[by](type).run()),
    (editor) => itemTypes.some((type) => editor.can()[by](type)),
  );

const clearFormatting = chained(
  (editor) =>
    editor.chain().focus().unsetAllMarks().clearNodes().run() &&
    (align(null)(editor.state, editor.view.dispatch), true),
  (editor) => editor.isEditable,
);

/** Everything the toolbar, the menus and the keys do to the text. */
export const TOOLS = {
  undo: chained(
    (editor) => editor.chain().focus().undo().run(),
    (editor) => editor.can().undo(),
  ),
  redo: chained(
    (editor) => editor.chain().focus().redo().run(),
    (editor) => editor.can().redo(),
  ),
  bold: markTool('bold'),
  italic: markTool('italic'),
  underline: markTool('underline'),
  strike: markTool('strike'),
  highlight: markTool('highlight'),
  superscript: markTool('superscript'),
  subscript: markTool('subscript'),
  paragraph: command(
    (state, dispatch) => setBlockType(state.schema.nodes['paragraph']!)(state, dispatch),
    (editor) => editor.isActive('paragraph'),
  ),
  heading1: headingTool(1),
  heading2: headingTool(2),
  heading3: headingTool(3),
  codeBlock: chained(
    (editor) => editor.chain().focus().toggleCodeBlock().run(),
    (editor) => editor.can().toggleCodeBlock(),
    (editor) => editor.isActive('codeBlock'),
  ),
  quote: chained(
    (editor) => editor.chain().focus().toggleBlockquote().run(),
    (editor) => editor.can().toggleBlockquote(),
    (editor) => editor.isActive('blockquote'),
  ),
  divider: chained(
    (editor) => editor.chain().focus().setHorizontalRule().run(),
    (editor) => editor.can().setHorizontalRule(),
  ),
  bulletList: chained(
    (editor) => editor.chain().focus().toggleBulletList().run(),
    (editor) => editor.can().toggleBulletList(),
    (editor) => editor.isActive('bulletList'),
  ),
  orderedList: chained(
    (editor) => editor.chain().focus().toggleOrderedList().run(),
    (editor) => editor.can().toggleOrderedList(),
    (editor) => editor.isActive('orderedList'),
  ),
  taskList: chained(
    (editor) => editor.chain().focus().toggleTaskList().run(),
    (editor) => editor.can().toggleTaskList(),
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
