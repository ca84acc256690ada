import type { SectionKind } from '@gongbei/document/sections';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { m } from '#lib/i18n/paraglide/messages.js';
import { firstCells } from './tables/steps.ts';
import { isHeaderRow, isProcess } from './tables/current-table.ts';

const HINTS: Record<SectionKind, () => string> = {
  standards: m.editor_hint_standards,
  textbook: m.editor_hint_textbook,
  learners: m.editor_hint_learners,
  objectives: m.editor_hint_objectives,
  keyPoints: m.editor_hint_key_points,
  assessment: m.editor_hint_assessment,
  preparation: m.editor_hint_preparation,
  process: m.editor_hint_process,
  board: m.editor_hint_board,
  homework: m.editor_hint_homework,
  attendance: m.editor_hint_attendance,
  agenda: m.editor_hint_agenda,
  evidence: m.editor_hint_evidence,
  remarks: m.editor_hint_remarks,
  decisions: m.editor_hint_decisions,
  suggestions: m.editor_hint_suggestions,
  todos: m.editor_hint_todos,
  custom: m.editor_hint_custom,
};

const isEmptyLine = (node: Node | null | undefined): node is Node =>
  node?.type.name === 'paragraph' && node.content.size === 0;

const hintOn = (line: Node, pos: number, text: string): Decoration =>
  Decoration.node(pos, pos + line.nodeSize, { class: 'has-hint', 'data-hint': text });

/** The hint of a section, or of a school's block in it, as long as it is one empty line. */
const hintOfHolder = (holder: Node, pos: number, kind: string): Decoration[] => {
  const line = holder.childCount === 1 ? holder.firstChild : null;
  const hint = HINTS[kind as SectionKind] ?? HINTS.custom;
  return isEmptyLine(line) ? [hintOn(line, pos + 1, hint())] : [];
};

const hintsOfSteps = (table: Node, pos: number): Decoration[] =>
  firstCells(table).flatMap((cell, row) => {
    const node = cell && !isHeaderRow(table.child(row)) ? table.nodeAt(cell) : null;
    const line = node?.childCount === 1 ? node.firstChild : null;
    return isEmptyLine(line) ? [hintOn(line, pos + 1 + cell! + 1, m.editor_hint_step())] : [];
  });

const hintsOfColumns = (table: Node, pos: number): Decoration[] => {
  const hints: Decoration[] = [];
  const row = table.firstChild;
  if (!row || !isHeaderRow(row)) return hints;
  row.forEach((cell, offset) => {
    const line = cell.childCount === 1 ? cell.firstChild : null;
    if (isEmptyLine(line)) hints.push(hintOn(line, pos + 2 + offset + 1, m.editor_hint_column()));
  });
  return hints;
};

const hintsOf = (doc: Node): DecorationSet => {
  const hints: Decoration[] = [];
  doc.forEach((section, pos) => {
    const kind = String(section.attrs['kind']);
    hints.push(...hintOfHolder(section, pos, kind));
    section.forEach((block, offset) => {
      const at = pos + 1 + offset;
      if (block.type.name === 'schoolGroup') hints.push(...hintOfHolder(block, at, kind));
      if (block.type.name === 'table' && isProcess(block)) {
        hints.push(...hintsOfSteps(block, at), ...hintsOfColumns(block, at));
      }
    });
  });
  return DecorationSet.create(doc, hints);
};

const key = new PluginKey<DecorationSet>('hints');

/** What belongs into an empty section, in grey: drawn, never stored, never copied. */
export const hints = (): Plugin =>
  new Plugin<DecorationSet>({
    key,
    state: {
      init: (_config, state) => hintsOf(state.doc),
      apply: (transaction, drawn) =>
        transaction.docChanged || transaction.getMeta('redraw') ? hintsOf(transaction.doc) : drawn,
    },
    props: { decorations: (state) => key.getState(state) },
  });
