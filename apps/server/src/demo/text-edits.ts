import type { MarkJson, NodeJson } from '@gongbei/document/json';
import { joinTexts, paragraph, readInline } from './inline-markdown.ts';

export const textOf = (node: NodeJson): string => node.text ?? (node.content ?? []).map(textOf).join('');

/** Every line below a node that text can stand in. */
const linesIn = (node: NodeJson): NodeJson[] =>
  node.type === 'paragraph' || node.type === 'heading' ? [node] : (node.content ?? []).flatMap(linesIn);

/** Whose direct child a line is. */
const parentOf = (node: NodeJson, child: NodeJson): NodeJson | undefined =>
  node.content?.includes(child)
    ? node
    : (node.content ?? []).map((inner) => parentOf(inner, child)).find((found) => found !== undefined);

/** The texts of a line up to, and from, an offset. */
const cutAt = (content: readonly NodeJson[], offset: number): [NodeJson[], NodeJson[]] => {
  const [before, after]: [NodeJson[], NodeJson[]] = [[], []];
  let start = 0;
  for (const node of content) {
    const at = Math.min(Math.max(offset - start, 0), node.text!.length);
    before.push({ ...node, text: node.text!.slice(0, at) });
    after.push({ ...node, text: node.text!.slice(at) });
    start += node.text!.length;
  }
  return [joinTexts(before), joinTexts(after)];
};

/** The line below `holder` in which `wanted` stands; throws unless it stands there exactly once. */
const lineWith = (holder: NodeJson, wanted: string): NodeJson => {
  const [line, ...others] = linesIn(holder).filter((candidate) => textOf(candidate).includes(wanted));
  if (!line || others.length > 0 || textOf(line).split(wanted).length !== 2)
    throw new Error(`“${wanted}” does not stand exactly once in “${textOf(holder)}”`);
  return line;
};

const setContent = (line: NodeJson, content: readonly NodeJson[]): void => {
  if (content.length > 0) line.content = joinTexts(content);
  else delete line.content;
};

/** What is typed takes the marks of the text that it replaces, follows, or stands at the head of, like in an editor. */
const typed = (markdown: string, marks: MarkJson[] | undefined): NodeJson[] =>
  readInline(markdown).map((node) => (marks && !node.marks ? { ...node, marks } : node));

/**
 * Types over a part of a line; every line break in `markdown` begins a paragraph. The line stays the paragraph that its
 * first text is in, or, when all of that is new, the one that its rest is in.
 * @returns what was typed over
 */
const typeOver = (holder: NodeJson, line: NodeJson, start: number, length: number, markdown: string): NodeJson[] => {
  const [before, rest] = cutAt(line.content ?? [], start);
  const [gone, after] = cutAt(rest, length);
  const marks = (gone[0] ?? before.at(-1) ?? after[0])?.marks;
  const lines = markdown.split('\n').map((text) => typed(text, marks));
  lines.unshift([...before, ...lines.shift()!]);
  lines.push([...lines.pop()!, ...after]);
  const kept = before.length === 0 && after.length > 0 ? lines.length - 1 : 0;
  setContent(line, lines[kept]!);
  const blocks = lines.map((nodes, index) => (index === kept ? line : paragraph(nodes)));
  const siblings = parentOf(holder, line)!.content!;
  siblings.splice(siblings.indexOf(line), 1, ...blocks);
  return gone;
};

/** Takes a line away that has become empty, unless it is the only one of its place. @returns whether it went */
const dropIfEmpty = (holder: NodeJson, line: NodeJson): boolean => {
  const siblings = parentOf(holder, line)!.content!;
  const goes = textOf(line) === '' && siblings.length > 1;
  if (goes) siblings.splice(siblings.indexOf(line), 1);
  return goes;
};

const commonLength = (a: string, b: string): number => {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
};
const backwards = (text: string) => [...text].reverse().join('');

/** Replaces text that stands exactly once; what both have in common at either end is not touched. */
export const replaceText = (holder: NodeJson, wanted: string, markdown: string): void => {
  const line = lineWith(holder, wanted);
  const head = commonLength(wanted, markdown);
  const tail = commonLength(backwards(wanted.slice(head)), backwards(markdown.slice(head)));
  const start = textOf(line).indexOf(wanted) + head;
  typeOver(holder, line, start, wanted.length - head - tail, markdown.slice(head, markdown.length - tail));
  dropIfEmpty(holder, line);
};

export const insertText = (holder: NodeJson, markdown: string, at: 'start' | 'end'): void => {
  const lines = linesIn(holder);
  const line = at === 'start' ? lines[0]! : lines.at(-1)!;
  typeOver(holder, line, at === 'start' ? 0 : textOf(line).length, 0, markdown);
};

/** Cuts text out; a paragraph that goes altogether keeps what it is, its id included. */
export const cutText = (holder: NodeJson, wanted: string): NodeJson => {
  const line = lineWith(holder, wanted);
  const gone = typeOver(holder, line, textOf(line).indexOf(wanted), wanted.length, '');
  return dropIfEmpty(holder, line) ? { ...line, content: gone } : paragraph(gone);
};

/** Adds blocks to what is there; alone in an empty place they replace its empty line, a list goes on where one ends. */
export const appendBlocks = (holder: NodeJson, blocks: readonly NodeJson[]): void => {
  const content =
    textOf(holder) === '' && holder.content?.every(({ type }) => type === 'paragraph') ? [] : holder.content!;
  const [first, ...rest] = blocks;
  const last = content.at(-1);
  const goesOn = last !== undefined && first !== undefined && last.type === first.type && last.type.endsWith('List');
  if (goesOn) last.content!.push(...first.content!);
  holder.content = goesOn ? [...content, ...rest] : [...content, ...blocks];
};
