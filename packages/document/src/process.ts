import type { NodeJson } from './document-json.ts';
import type { DocumentJson } from './document-json.ts';

export interface Step {
  id: string | null;
  /** what stands in the first cell */
  title: string;
  /** null where nobody has planned a time yet */
  minutes: number | null;
  period: number | null;
  /** ids of the rows that make up the step, in order */
  rows: (string | null)[];
}

/** The steps of every process table in order. Rows that share a step id are one step, whose first row names it. */
export function steps(json: DocumentJson): Step[] {
  return json.content.flatMap((section) => {
    const period = typeof section.attrs?.['period'] === 'number' ? section.attrs['period'] : null;
    return processTables(section).flatMap((table) => stepsOf(table, period));
  });
}

/** The minutes of the steps of one class hour, or of all of them. Steps without a time count nothing. */
export function plannedMinutes(all: readonly Step[], period?: number | null): number {
  const counted = period === undefined ? all : all.filter((step) => step.period === period);
  return counted.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0);
}

function processTables(node: NodeJson): NodeJson[] {
  if (node.type === 'table') return node.attrs?.['role'] === 'process' ? [node] : [];
  return (node.content ?? []).flatMap(processTables);
}

function stepsOf(table: NodeJson, period: number | null): Step[] {
  const found: Step[] = [];
  for (const row of bodyRows(table)) {
    const id = attribute<string>(row, 'stepId');
    const known = found.find((step) => id !== null && step.id === id);
    const minutes = attribute<number>(row, 'minutes');
    const step = known ?? { id, title: titleOf(row), minutes, period, rows: [] };
    step.minutes ??= minutes;
    step.rows.push(attribute<string>(row, 'blockId'));
    if (!known) found.push(step);
  }
  return found;
}

function bodyRows(table: NodeJson): NodeJson[] {
  const rows = table.content ?? [];
  const isHeader = rows[0]?.content?.length && rows[0].content.every(({ type }) => type === 'tableHeader');
  return isHeader ? rows.slice(1) : rows;
}

const attribute = <Value>(node: NodeJson, name: string): Value | null =>
  (node.attrs?.[name] as Value | null | undefined) ?? null;

/** The first line of the first cell that has text in it. */
function titleOf(row: NodeJson): string {
  const lines = textLines(row.content?.[0] ?? row);
  return lines.find((line) => line.trim() !== '')?.trim() ?? '';
}

function textLines(node: NodeJson): string[] {
  const children = node.content ?? [];
  const isLine = children.some(({ type }) => type === 'text');
  return isLine ? [children.map(({ text }) => text ?? '').join('')] : children.flatMap(textLines);
}
