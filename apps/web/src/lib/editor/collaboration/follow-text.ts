import type { Node } from '@tiptap/pm/model';

interface Line {
  id: unknown;
  /** where its text begins */
  start: number;
  /** one character for each position, pictures and line breaks too */
  text: string;
}

const lineAt = (node: Node, start: number): Line => ({
  id: node.attrs['blockId'],
  start,
  text: node.textBetween(0, node.content.size, undefined, '\ufffc'),
});

const linesOf = (doc: Node): Line[] => {
  const lines: Line[] = [];
  doc.descendants((node, position) => {
    if (node.isTextblock) lines.push(lineAt(node, position + 1));
    return !node.isTextblock;
  });
  return lines;
};

const alikeFromStart = (a: string, b: string): number => {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
};

/** Where the rest of a line went that somebody broke before the caret: into one of the new lines after it. */
const afterBreak = (was: Line, offset: number, now: readonly Line[], known: ReadonlySet<unknown>): number | null => {
  const index = now.findIndex(({ id }) => id === was.id);
  const kept = alikeFromStart(was.text, now[index]!.text);
  const rest = was.text.slice(kept);
  if (kept >= offset || now[index]!.text.includes(rest)) return null;
  for (const line of now.slice(index + 1)) {
    if (known.has(line.id)) return null;
    const found = line.text.indexOf(rest);
    if (found >= 0) return line.start + found + offset - kept;
  }
  return null;
};

/** Whether the words stayed and the line around them is another: somebody broke it before its first word. */
const keptItsWords = (was: Line, offset: number, left: number, now: readonly Line[], known: ReadonlySet<unknown>) => {
  const line = now.find(({ start, text }) => left >= start && left <= start + text.length);
  if (!line || known.has(line.id)) return false;
  const before = line.text.slice(0, left - line.start);
  return was.text.slice(0, offset).endsWith(before) && line.text.slice(before.length) === was.text.slice(offset);
};

/** The same letter in a line that was deleted and written anew: made a heading, or moved with its row. */
const inRewritten = (was: Line, offset: number, { start, text }: Line): number => {
  const fromStart = alikeFromStart(was.text, text) >= offset;
  return start + Math.max(0, fromStart ? offset : text.length - (was.text.length - offset));
};

/** Of a line that is gone: behind the words it was joined to, else at the end of the line that stood before it. */
const afterRemoval = (was: Line, offset: number, before: readonly Line[], now: readonly Line[]): number | null => {
  for (const earlier of before.slice(0, before.indexOf(was)).reverse()) {
    const line = now.find(({ id }) => id === earlier.id);
    if (!line) continue;
    const joined = was.text === '' ? -1 : line.text.indexOf(was.text, alikeFromStart(earlier.text, line.text));
    return line.start + (joined < 0 ? line.text.length : joined + offset);
  }
  return now[0]?.start ?? null;
};

/**
 * Where a caret belongs after a colleague's change, if that is not where it was left: a broken, joined or retyped line
 * is deleted and written anew as far as the shared document knows, and the words around the caret with it.
 * @param left where the binding left it in `doc`
 */
export const followText = (old: Node, position: number, doc: Node, left: number): number | null => {
  const $old = old.resolve(position);
  if (!$old.parent.isTextblock || !$old.parent.attrs['blockId']) return null;
  const before = linesOf(old);
  const now = linesOf(doc);
  const was = before.find(({ start }) => start === $old.start())!;
  const line = now.find(({ id }) => id === was.id);
  if (!line) return afterRemoval(was, $old.parentOffset, before, now);
  const known = new Set(before.map(({ id }) => id));
  const inIt = left >= line.start && left <= line.start + line.text.length;
  if (inIt) return afterBreak(was, $old.parentOffset, now, known);
  return keptItsWords(was, $old.parentOffset, left, now, known) ? null : inRewritten(was, $old.parentOffset, line);
};
