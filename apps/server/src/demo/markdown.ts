import { marked, type Token, type Tokens } from 'marked';
import type { DocumentJson, NodeJson } from '@gongbei/document/json';
import type { TableRole } from '@gongbei/document/nodes/table';
import type { Language, SectionKind } from '@gongbei/document/sections';
import { inlineOf, paragraph } from './inline-markdown.ts';
import { sectionOf } from './section-kind.ts';
import { readTable } from './table-markdown.ts';

/** Ids of the schools by the names that the texts use. */
export type SchoolIds = ReadonlyMap<string, string>;

export interface MarkdownContext {
  language: Language;
  schools: SchoolIds;
}

const EMPTY_LINE: NodeJson = { type: 'paragraph' };
const orLine = (blocks: NodeJson[]): NodeJson[] => (blocks.length > 0 ? blocks : [EMPTY_LINE]);

const itemOf = (item: Tokens.ListItem): NodeJson => ({
  type: 'listItem',
  content: orLine(blocksOf(item.tokens, 'plain')),
});

const listOf = ({ ordered, start, items }: Tokens.List): NodeJson => ({
  type: ordered ? 'orderedList' : 'bulletList',
  ...(ordered && start !== 1 && { attrs: { start: Number(start) } }),
  content: items.map(itemOf),
});

const blockOf = (token: Token, tables: TableRole): NodeJson[] => {
  switch (token.type) {
    case 'space':
    case 'html':
      return [];
    case 'paragraph':
    case 'text':
      return [paragraph(inlineOf((token as Tokens.Paragraph).tokens ?? []))];
    case 'heading':
      return [{ type: 'heading', attrs: { level: 3 }, content: inlineOf((token as Tokens.Heading).tokens) }];
    case 'list':
      return [listOf(token as Tokens.List)];
    case 'table':
      return [readTable(token as Tokens.Table, tables)];
    case 'hr':
      return [{ type: 'horizontalRule' }];
    default:
      throw new Error(`the demo's Markdown has no “${token.type}”: ${token.raw}`);
  }
};

const blocksOf = (tokens: readonly Token[], tables: TableRole): NodeJson[] =>
  tokens.flatMap((token) => blockOf(token, tables));

/** Blocks as somebody adds them to a section. */
export const readBlocks = (markdown: string): NodeJson[] => blocksOf(marked.lexer(markdown, { gfm: true }), 'plain');

const isHeading = (depth: number) => (token: Token) => token.type === 'heading' && token.depth === depth;

/** Cuts tokens at each heading of a depth; what stands before the first one is dropped. */
const partsAt = (depth: number, tokens: readonly Token[]): { title: string; tokens: Token[] }[] => {
  const parts: { title: string; tokens: Token[] }[] = [];
  for (const token of tokens) {
    if (isHeading(depth)(token)) parts.push({ title: (token as Tokens.Heading).text, tokens: [] });
    else parts.at(-1)?.tokens.push(token);
  }
  return parts;
};

/** 学情分析 has a group of blocks for each school, under a heading with its name. */
const schoolGroups = (tokens: readonly Token[], schools: SchoolIds): NodeJson[] =>
  partsAt(3, tokens).map(({ title, tokens: inside }) => {
    const ownerSchool = schools.get(title);
    if (!ownerSchool) throw new Error(`the demo has no school called ${title}`);
    return { type: 'schoolGroup', attrs: { ownerSchool }, content: orLine(blocksOf(inside, 'plain')) };
  });

const tableRole = (kind: SectionKind): TableRole => (kind === 'process' || kind === 'board' ? kind : 'plain');

const readSection = (part: { title: string; tokens: Token[] }, { language, schools }: MarkdownContext): NodeJson => {
  const { kind, title } = sectionOf(part.title, language);
  const hasGroups = kind === 'learners' && part.tokens.some(isHeading(3));
  const content = hasGroups ? schoolGroups(part.tokens, schools) : blocksOf(part.tokens, tableRole(kind));
  return { type: 'section', attrs: { kind, ...(title !== null && { title }) }, content: orLine(content) };
};

/**
 * Reads a lesson plan or a research note: `##` begins a section, `###` a school's group, `<br>` in a cell a paragraph.
 * The title (`#`) belongs to the record. Throws on anything that the documents don't have.
 */
export const readMarkdown = (markdown: string, context: MarkdownContext): DocumentJson => ({
  type: 'doc',
  content: partsAt(2, marked.lexer(markdown, { gfm: true })).map((part) => readSection(part, context)),
});
