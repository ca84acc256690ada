import { headingLine, sectionHeadings } from '@gongbei/document/sections';
import { Fragment, Slice, type Node } from '@tiptap/pm/model';

const headingOf = (section: Node, language: 'zh' | 'en'): Node => {
  const { heading } = section.type.schema.nodes;
  const facts = {
    kind: String(section.attrs['kind']),
    title: section.attrs['title'] as string | null,
    hidden: true,
    period: section.attrs['period'] as number | null,
  };
  const [drawn] = sectionHeadings([facts], language);
  return heading!.create({ level: 2 }, section.type.schema.text(headingLine(drawn!, language)));
};

const isHolder = ({ type }: Node): boolean => type.name === 'section' || type.name === 'schoolGroup';

const contentOf = (holder: Node): Node[] =>
  holder.content.content.flatMap((node) => (isHolder(node) ? contentOf(node) : [node]));

/**
 * Sections are never pasted as sections: what was copied across several goes into the one that holds the caret, with
 * their headings as text, so that it still reads as it did.
 */
export const flattenSections = (slice: Slice, language: 'zh' | 'en'): Slice => {
  const nodes = slice.content.content;
  if (!nodes.some(isHolder)) return slice;
  const several = nodes.filter(({ type }) => type.name === 'section').length > 1;
  const flat = nodes.flatMap((node, index) => {
    if (!isHolder(node)) return [node];
    const isPart = index === 0 && slice.openStart > 0;
    const heading = several && !isPart && node.type.name === 'section' ? [headingOf(node, language)] : [];
    return [...heading, ...contentOf(node)];
  });
  const content = Fragment.fromArray(flat);
  const most = Slice.maxOpen(content);
  const open = (depth: number, limit: number) => Math.min(limit, Math.max(0, depth - 1));
  return new Slice(content, open(slice.openStart, most.openStart), open(slice.openEnd, most.openEnd));
};
