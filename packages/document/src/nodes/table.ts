import { Node, mergeAttributes } from '@tiptap/core';
import { Table as TiptapTable } from '@tiptap/extension-table/table';
import { completeTableCommands } from './table-commands.ts';

/** `process` is the table of steps and minutes, `board` is drawn without lines, `plain` is any other. */
export const TABLE_ROLES = ['plain', 'process', 'board'] as const;
export type TableRole = (typeof TABLE_ROLES)[number];

const MAX_SPAN = 60;
const span = (text: string | null): number => Math.min(MAX_SPAN, Math.max(1, Number.parseInt(text ?? '', 10) || 1));
const roleOf = (text: string | null): TableRole => TABLE_ROLES.find((role) => role === text) ?? 'plain';

function minutesOf(text: string | null): number | null {
  const minutes = Number.parseFloat(text ?? '');
  return Number.isFinite(minutes) && minutes >= 0 ? minutes : null;
}

function widthsOf(text: string | null): number[] | null {
  const widths = (text ?? '').split(',').map((width) => Number.parseInt(width, 10));
  return widths.every((width) => width > 0) ? widths : null;
}

/**
 * A table that may be ragged or empty after a merge: it is drawn as it is, and made regular by the next local table
 * command. It brings no plugin of its own (`local-tables.ts` has the one that is safe among several people).
 */
export const Table = TiptapTable.extend({
  content: 'tableRow*',

  addAttributes() {
    return {
      role: {
        default: 'plain',
        parseHTML: (element) => roleOf(element.getAttribute('data-role')),
        renderHTML: ({ role }) => ({ 'data-role': role }),
      },
    };
  },

  renderHTML({ HTMLAttributes }) {
    return ['table', mergeAttributes(HTMLAttributes), ['tbody', 0]];
  },

  addCommands() {
    return completeTableCommands(this.parent?.() ?? {});
  },

  addProseMirrorPlugins: () => [],
});

/** A row; in a process table a step, or one of several rows of a step. `minutes` null means not planned yet. */
export const TableRow = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  tableRole: 'row',
  selectable: false,

  addAttributes() {
    return {
      stepId: {
        default: null,
        parseHTML: (element) => element.getAttribute('data-step-id'),
        renderHTML: ({ stepId }) => (stepId ? { 'data-step-id': stepId } : {}),
      },
      minutes: {
        default: null,
        parseHTML: (element) => minutesOf(element.getAttribute('data-minutes')),
        renderHTML: ({ minutes }) => (minutes === null ? {} : { 'data-minutes': minutes }),
      },
    };
  },

  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: ({ HTMLAttributes }) => ['tr', mergeAttributes(HTMLAttributes), 0],
});

const cell = (name: string, tag: 'td' | 'th', tableRole: 'cell' | 'header_cell') =>
  Node.create({
    name,
    content: 'block*',
    tableRole,
    isolating: true,

    addAttributes() {
      return {
        columnId: {
          default: null,
          parseHTML: (element) => element.getAttribute('data-column-id'),
          renderHTML: ({ columnId }) => (columnId ? { 'data-column-id': columnId } : {}),
        },
        colspan: { default: 1, parseHTML: (element) => span(element.getAttribute('colspan')) },
        rowspan: { default: 1, parseHTML: (element) => span(element.getAttribute('rowspan')) },
        colwidth: {
          default: null,
          parseHTML: (element) => widthsOf(element.getAttribute('data-colwidth')),
          renderHTML: ({ colwidth }) => (colwidth ? { 'data-colwidth': colwidth.join(',') } : {}),
        },
        hidden: {
          default: false,
          parseHTML: (element) => element.getAttribute('data-hidden') === 'true',
          renderHTML: ({ hidden }) => (hidden ? { 'data-hidden': 'true' } : {}),
        },
      };
    },

    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, mergeAttributes(HTMLAttributes), 0],
  });

export const TableCell = cell('tableCell', 'td', 'cell');
/** A header cell; the first row's in a process table name the columns and may hide them. */
export const TableHeader = cell('tableHeader', 'th', 'header_cell');
