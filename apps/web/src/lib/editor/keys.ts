import { Extension } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';
import { currentTable } from './tables/current-table.ts';
import { toNextCell } from './tables/cell-travel.ts';
import type { EditorController } from './controller.svelte.ts';
import type { ToolName } from './tools.ts';

/** Keys beyond those that the nodes and marks bring along. `Mod` is Ctrl, on a Mac the command key. */
const TOOL_KEYS: Record<string, ToolName> = {
  'Mod-]': 'indent',
  'Mod-[': 'outdent',
  'Mod-Shift-l': 'alignLeft',
  'Mod-Shift-e': 'alignCenter',
  'Mod-Shift-r': 'alignRight',
  'Mod-Shift-j': 'alignJustify',
  'Mod-\\': 'clearFormatting',
};

const LEAVING_MS = 3000;

/** Tab travels in tables and lists, so there has to be a way out for those who have no mouse: Escape, then Tab. */
const wayOut = (): Plugin => {
  let until = 0;
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown: (_view, event) => {
          if (event.key === 'Escape') until = event.timeStamp + LEAVING_MS;
          return event.key === 'Tab' && event.timeStamp < until;
        },
      },
    },
  });
};

/** Tab goes from cell to cell; outside of tables it moves a list item in or out, and elsewhere leaves the text. */
export const Keys = Extension.create<{ controller: EditorController }>({
  name: 'keys',
  priority: 900,

  addProseMirrorPlugins: () => [wayOut()],

  addKeyboardShortcuts() {
    const { controller } = this.options;
    const { editor } = this;
    const tools = Object.entries(TOOL_KEYS).map(([key, tool]) => [key, () => controller.run(tool) || true] as const);
    const tab = (direction: -1 | 1) => () => {
      if (!editor.isEditable) return false;
      if (currentTable(editor.state)) return toNextCell(direction)(editor.state, editor.view.dispatch);
      return (
        controller.can(direction === 1 ? 'indent' : 'outdent') && controller.run(direction === 1 ? 'indent' : 'outdent')
      );
    };
    const ask = (dialog: 'help' | 'link') => () => {
      controller.dialog = { kind: dialog };
      return true;
    };
    return {
      ...Object.fromEntries(tools),
      Tab: tab(1),
      'Shift-Tab': tab(-1),
      'Alt-Shift-ArrowUp': () => controller.canMoveRow(-1) && controller.moveRow(-1),
      'Alt-Shift-ArrowDown': () => controller.canMoveRow(1) && controller.moveRow(1),
      'Mod-k': () => editor.isEditable && ask('link')(),
      'Mod-/': ask('help'),
      'Mod-f': () => (controller.finding = true),
    };
  },
});
