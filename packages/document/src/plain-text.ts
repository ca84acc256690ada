import type { DocumentJson, NodeJson } from './document-json.ts';
import { headingLine, sectionHeadings, type Language } from './sections.ts';

export interface PlainTextOptions {
  /** with a language, sections begin with their numbered heading */
  language?: Language;
  /** the name of a mentioned person; without it a mention reads as `@` */
  nameOf?: (person: string) => string;
}

const CJK = String.raw`\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}`;
/** One ideograph, or one word or number of any other script (`don't`, `2.5`, `co-planner` are one each). */
const WORD = new RegExp(
  String.raw`${CJK}|(?:(?!${CJK})[\p{L}\p{N}\p{M}])+(?:['’.\-](?:(?!${CJK})[\p{L}\p{N}\p{M}])+)*`,
  'gu',
);

/** Ideographs and words of the body, as Word counts them: punctuation and headings drawn by us don't count. */
export function countWords(json: DocumentJson): number {
  return typedLines(json).reduce((sum, line) => sum + (line.match(WORD)?.length ?? 0), 0);
}

/** What people typed and nothing that is drawn around it: no numbers of lists, no names of people, no captions. */
function typedLines(node: NodeJson): string[] {
  const children = node.content ?? [];
  const isLine = children.some((child) => child.type === 'text');
  return isLine ? [children.map((child) => child.text ?? '\n').join('')] : children.flatMap(typedLines);
}

/** A block a line, a table row a line with tabs between its cells, list items with their mark. */
export function plainText(json: DocumentJson, options: PlainTextOptions = {}): string {
  const headings = options.language ? drawnHeadings(json.content, options.language) : [];
  return json.content
    .map((section, index) => {
      const lines = blockLines(section.content ?? [], options);
      return [...(headings[index] === undefined ? [] : [headings[index]]), ...lines].join('\n');
    })
    .join(options.language ? '\n\n' : '\n');
}

function drawnHeadings(sections: NodeJson[], language: Language): string[] {
  const facts = sections.map(({ attrs }) => ({
    kind: String(attrs?.['kind'] ?? 'custom'),
    title: typeof attrs?.['title'] === 'string' ? attrs['title'] : null,
    hidden: attrs?.['hidden'] === true,
    period: typeof attrs?.['period'] === 'number' ? attrs['period'] : null,
  }));
  return sectionHeadings(facts, language).map((drawn) => headingLine(drawn, language));
}

const blockLines = (blocks: NodeJson[], options: PlainTextOptions): string[] =>
  blocks.flatMap((block) => linesOf(block, options));

function linesOf(block: NodeJson, options: PlainTextOptions): string[] {
  const children = block.content ?? [];
  switch (block.type) {
    case 'table':
      return children.map((row) => rowLine(row, options));
    case 'bulletList':
    case 'taskList':
    case 'orderedList':
      return children.flatMap((item, index) => itemLines(item, markOf(block, item, index), options));
    case 'horizontalRule':
      return [];
    case 'picture':
      return typeof block.attrs?.['alt'] === 'string' && block.attrs['alt'] ? [block.attrs['alt']] : [];
    case 'blockquote':
    case 'schoolGroup':
      return blockLines(children, options);
    default:
      return [children.map((child) => inlineText(child, options)).join('')];
  }
}

function itemLines(item: NodeJson, mark: string, options: PlainTextOptions): string[] {
  const [first = '', ...rest] = blockLines(item.content ?? [], options);
  return [mark + first, ...rest.map((line) => `  ${line}`)];
}

function markOf(list: NodeJson, item: NodeJson, index: number): string {
  if (list.type === 'orderedList') return `${Number(list.attrs?.['start'] ?? 1) + index}. `;
  if (list.type === 'bulletList') return '• ';
  return item.attrs?.['checked'] === true ? '☑ ' : '☐ ';
}

const rowLine = (row: NodeJson, options: PlainTextOptions): string =>
  (row.content ?? []).map((cell) => blockLines(cell.content ?? [], options).join(' ')).join('\t');

function inlineText(node: NodeJson, { nameOf }: PlainTextOptions): string {
  if (node.type === 'hardBreak') return '\n';
  if (node.type === 'mention') return `@${nameOf?.(String(node.attrs?.['person'] ?? '')) ?? ''}`;
  return node.text ?? '';
}
