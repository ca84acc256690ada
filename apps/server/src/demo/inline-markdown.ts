import { marked, type Token, type Tokens } from 'marked';
import type { MarkJson, NodeJson } from '@gongbei/document/json';

const MARKS: Record<string, string> = { strong: 'bold', em: 'italic', del: 'strike' };

const textNode = (text: string, marks: MarkJson[]): NodeJson => ({
  type: 'text',
  text,
  ...(marks.length > 0 && { marks }),
});

const nodesOf = (token: Token, marks: MarkJson[]): NodeJson[] => {
  const mark = MARKS[token.type];
  if (mark) return inlineNodes((token as Tokens.Strong).tokens, [...marks, { type: mark }]);
  if (token.type === 'text' || token.type === 'escape') return [textNode((token as Tokens.Text).text, marks)];
  if (token.type === 'html' && /^<br ?\/?>$/.test(token.raw)) return [{ type: 'hardBreak' }];
  throw new Error(`the demo's Markdown has no “${token.type}” in a line: ${token.raw}`);
};

const inlineNodes = (tokens: readonly Token[], marks: MarkJson[]): NodeJson[] =>
  tokens.flatMap((token) => nodesOf(token, marks));

const sameMarks = (a: NodeJson, b: NodeJson) => JSON.stringify(a.marks ?? []) === JSON.stringify(b.marks ?? []);

/** Neighbouring texts with the same marks as one: the spelling that the document has too. */
export const joinTexts = (nodes: readonly NodeJson[]): NodeJson[] =>
  nodes.reduce<NodeJson[]>((joined, node) => {
    const last = joined.at(-1);
    if (node.text === '') return joined;
    if (last?.type !== 'text' || node.type !== 'text' || !sameMarks(last, node)) return [...joined, node];
    return [...joined.slice(0, -1), { ...last, text: `${last.text}${node.text}` }];
  }, []);

export const paragraph = (content: readonly NodeJson[], attrs?: NodeJson['attrs']): NodeJson => {
  const joined = joinTexts(content);
  return { type: 'paragraph', ...(attrs && { attrs }), ...(joined.length > 0 && { content: joined }) };
};

/** The nodes of a line of Markdown, whose tokens a lexer has found already. */
export const inlineOf = (tokens: readonly Token[]): NodeJson[] => joinTexts(inlineNodes(tokens, []));

/** The nodes of one line of inline Markdown. */
export const readInline = (markdown: string): NodeJson[] => inlineOf(marked.Lexer.lexInline(markdown, { gfm: true }));

/** Cuts a line's nodes into paragraphs at every `<br>`; there is always at least one. */
export const paragraphsOf = (nodes: readonly NodeJson[], attrs?: NodeJson['attrs']): NodeJson[] => {
  const lines: NodeJson[][] = [[]];
  for (const node of nodes) {
    if (node.type === 'hardBreak') lines.push([]);
    else lines.at(-1)!.push(node);
  }
  return lines.map((line) => paragraph(line, attrs));
};
