import AlignCenter from '@lucide/svelte/icons/text-align-center';
import AlignLeft from '@lucide/svelte/icons/text-align-start';
import AlignRight from '@lucide/svelte/icons/text-align-end';
import Bold from '@lucide/svelte/icons/bold';
import Highlighter from '@lucide/svelte/icons/highlighter';
import IndentDecrease from '@lucide/svelte/icons/list-indent-decrease';
import IndentIncrease from '@lucide/svelte/icons/list-indent-increase';
import Italic from '@lucide/svelte/icons/italic';
import List from '@lucide/svelte/icons/list';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import Minus from '@lucide/svelte/icons/minus';
import Quote from '@lucide/svelte/icons/text-quote';
import Redo from '@lucide/svelte/icons/redo-2';
import RemoveFormatting from '@lucide/svelte/icons/remove-formatting';
import SquareCode from '@lucide/svelte/icons/square-code';
import Strikethrough from '@lucide/svelte/icons/strikethrough';
import Subscript from '@lucide/svelte/icons/subscript';
import Superscript from '@lucide/svelte/icons/superscript';
import Underline from '@lucide/svelte/icons/underline';
import Undo from '@lucide/svelte/icons/undo-2';
import type { Component } from 'svelte';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { ToolName } from '../tools.ts';

export interface ToolbarItem {
  tool: ToolName;
  label: () => string;
  icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
  keys?: string;
}

const item = (tool: ToolName, label: () => string, icon: ToolbarItem['icon'], keys?: string): ToolbarItem => ({
  tool,
  label,
  icon,
  ...(keys && { keys }),
});

/** The groups of the row, in order. What doesn't fit goes into the last menu, from the end on. */
export const TOOLBAR: readonly (readonly ToolbarItem[])[] = [
  [item('undo', m.editor_undo, Undo, 'Mod+Z'), item('redo', m.editor_redo, Redo, 'Mod+Y')],
  [
    item('bold', m.editor_bold, Bold, 'Mod+B'),
    item('italic', m.editor_italic, Italic, 'Mod+I'),
    item('underline', m.editor_underline, Underline, 'Mod+U'),
    item('strike', m.editor_strike, Strikethrough, 'Mod+Shift+S'),
    item('highlight', m.editor_highlight, Highlighter, 'Mod+Shift+H'),
  ],
  [
    item('bulletList', m.editor_bullet_list, List, 'Mod+Shift+8'),
    item('orderedList', m.editor_ordered_list, ListOrdered, 'Mod+Shift+7'),
    item('taskList', m.editor_task_list, ListChecks, 'Mod+Shift+9'),
    item('outdent', m.editor_outdent, IndentDecrease, 'Mod+['),
    item('indent', m.editor_indent, IndentIncrease, 'Mod+]'),
  ],
  [
    item('alignLeft', m.editor_align_left, AlignLeft, 'Mod+Shift+L'),
    item('alignCenter', m.editor_align_center, AlignCenter, 'Mod+Shift+E'),
    item('alignRight', m.editor_align_right, AlignRight, 'Mod+Shift+R'),
  ],
  [
    item('quote', m.editor_quote, Quote, 'Mod+Shift+B'),
    item('clearFormatting', m.editor_clear_formatting, RemoveFormatting, 'Mod+\\'),
  ],
];

/** Rarely wanted: only in the menu. */
export const MORE: readonly ToolbarItem[] = [
  item('superscript', m.editor_superscript, Superscript, 'Mod+.'),
  item('subscript', m.editor_subscript, Subscript, 'Mod+,'),
  item('codeBlock', m.editor_code_block, SquareCode),
  item('divider', m.editor_divider, Minus),
];

export const PHONE: readonly ToolbarItem[] = [
  'undo',
  'redo',
  'bold',
  'bulletList',
  'orderedList',
  'taskList',
  'highlight',
  'underline',
  'outdent',
  'indent',
  'alignCenter',
].map((tool) => TOOLBAR.flat().find((one) => one.tool === tool)!);

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** A key combination as this computer's keyboard writes it. */
export const writtenKeys = (keys: string): string => {
  if (!isMac()) return keys.replace('Mod', 'Ctrl');
  return keys.replace('Mod', '⌘').replace('Shift', '⇧').replace('Alt', '⌥').replaceAll('+', '');
};
