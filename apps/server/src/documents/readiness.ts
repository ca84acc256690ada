import type { DocumentJson, NodeJson } from '@gongbei/document/json';
import { template } from '@gongbei/document/templates';
import type { DocumentRow } from '../storage/tables.ts';
import { gradesOf } from './summaries.ts';

/** Every line of text in a part of the document; the headings of a table's columns are nobody's sentence. */
const linesOf = (node: NodeJson): string[] => {
  const children = node.content ?? [];
  if (node.type === 'tableHeader') return [];
  if (children.some((child) => child.type === 'text')) return [children.map((child) => child.text ?? '').join('').trim()]; // prettier-ignore
  return children.flatMap(linesOf);
};

const rowsOf = (node: NodeJson): NodeJson[] =>
  node.type === 'tableRow' ? [node] : (node.content ?? []).flatMap(rowsOf);

const sectionsOf = (json: DocumentJson, kind: string): NodeJson[] =>
  json.content.filter((section) => section.attrs?.['kind'] === kind);

/**
 * What a lesson plan still lacks before it can be submitted: a title, a subject, a grade, one goal, one step. Nothing
 * else is required of anybody. Words that its template proposed (names of dimensions, of steps) are not yet written.
 * @returns the name of the first thing missing
 */
export const missingForReview = (row: DocumentRow, json: DocumentJson): string | null => {
  if (row.kind !== 'lesson_plan') return null;
  const proposed = template(row.template, { language: row.language, schools: [], subject: row.subject });
  const given = new Set(proposed.content.flatMap(linesOf));
  const isWritten = (node: NodeJson) => linesOf(node).some((line) => line !== '' && !given.has(line));
  if (gradesOf(row).length === 0) return 'grades';
  if (!sectionsOf(json, 'objectives').some(isWritten)) return 'objectives';
  if (!sectionsOf(json, 'process').flatMap(rowsOf).some(isWritten)) return 'process';
  return null;
};
