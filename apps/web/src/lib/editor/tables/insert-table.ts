import { table } from '@gongbei/document/blocks';
import type { NodeJson } from '@gongbei/document/document-json';
import { Node } from '@tiptap/pm/model';
import { TextSelection, type Command } from '@tiptap/pm/state';
import { TableMap } from '@tiptap/pm/tables';
import { findSection } from '../sections/section-list.ts';
import { currentTable } from './current-table.ts';

const row = (columns: number): string[] => Array.from({ length: columns }, () => '');

/** A table behind the line that the caret is in, or in place of it where it is empty. Tables don't go into tables. */
export const insertTable =
  (rows: number, columns: number): Command =>
  (state, dispatch) => {
    const { $from } = state.selection;
    if (currentTable(state) || !$from.parent.isTextblock) return false;
    const body = Array.from({ length: Math.max(1, rows - 1) }, () => row(columns));
    const node = Node.fromJSON(state.schema, table(row(columns), body));
    const isEmptyLine = $from.parent.content.size === 0;
    const from = isEmptyLine ? $from.before() : $from.after();
    const isLast = $from.indexAfter(-1) === $from.node(-1).childCount;
    const line = state.schema.nodes['paragraph']!.create();
    const transaction = state.tr.replaceWith(from, isEmptyLine ? $from.after() : from, isLast ? [node, line] : node);
    dispatch?.(transaction.setSelection(TextSelection.near(transaction.doc.resolve(from + 3))).scrollIntoView());
    return true;
  };

/** The steps' table as the template of the language has it, with empty steps. Templates come when they are wanted. */
export const processTable = async (language: 'zh' | 'en'): Promise<NodeJson | undefined> => {
  const { template } = await import('@gongbei/document/templates');
  const name = language === 'zh' ? 'lesson-plan-zh' : 'lesson-plan-en';
  const sections = template(name, { language, schools: [] }).content;
  const process = sections.find(({ attrs }) => attrs?.['kind'] === 'process');
  return process?.content?.find(({ type, attrs }) => type === 'table' && attrs?.['role'] === 'process');
};

/** Puts a steps' table at the end of a section that has lost its own. */
export const insertProcessTable =
  (sectionId: string, made: NodeJson): Command =>
  (state, dispatch) => {
    const at = findSection(state.doc, sectionId);
    if (!at) return false;
    const node = Node.fromJSON(state.schema, made);
    const pos = at.pos + at.section.nodeSize - 1;
    const transaction = state.tr.insert(pos, node);
    const firstStep = pos + 1 + TableMap.get(node).map[TableMap.get(node).width]!;
    dispatch?.(transaction.setSelection(TextSelection.near(transaction.doc.resolve(firstStep + 1))).scrollIntoView());
    return true;
  };
