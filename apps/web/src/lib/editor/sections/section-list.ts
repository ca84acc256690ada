import { isSectionKind, sectionHeadings, type SectionHeading, type SectionKind } from '@gongbei/document/sections';
import type { Node } from '@tiptap/pm/model';
import type { PresentPerson } from '../edited-document.ts';

/** A section as the outline and its own head show it. */
export interface SectionEntry {
  /** the section's id */
  blockId: string;
  kind: SectionKind;
  /** as drawn: the person's own wording, or the heading of its kind */
  title: string;
  ownTitle: string | null;
  /** `三` or `3`; null for a hidden section */
  number: string | null;
  /** `第 2 课时`, where it belongs to one of several class hours */
  period: string | null;
  hidden: boolean;
  /** nothing is written in it, so it doesn't print */
  blank: boolean;
  /** colleagues whose caret is in it */
  people: readonly PresentPerson[];
}

const blankness = new WeakMap<Node, boolean>();

const looksBlank = (section: Node): boolean => {
  let blank = true;
  section.descendants((node) => {
    if (node.type.name === 'tableHeader') return false;
    if ((node.isText && node.text!.trim() !== '') || ['picture', 'mention'].includes(node.type.name)) blank = false;
    return blank;
  });
  return blank;
};

/** Whether nothing is written in a section; the headings of a table's columns are not writing. */
export const isBlankSection = (section: Node): boolean => {
  const known = blankness.get(section);
  if (known !== undefined) return known;
  const blank = looksBlank(section);
  blankness.set(section, blank);
  return blank;
};

const entryOf = (section: Node, index: number, heading: SectionHeading): SectionEntry => ({
  blockId: (section.attrs['id'] as string | null) ?? `section ${index}`,
  kind: isSectionKind(section.attrs['kind']) ? section.attrs['kind'] : 'custom',
  title: heading.text,
  ownTitle: (section.attrs['title'] as string | null)?.trim() || null,
  number: heading.number,
  period: heading.period,
  hidden: section.attrs['hidden'] === true,
  blank: isBlankSection(section),
  people: [],
});

export const sectionEntries = (doc: Node, language: 'zh' | 'en'): SectionEntry[] => {
  const facts = doc.children.map(({ attrs }) => ({
    kind: String(attrs['kind']),
    title: attrs['title'] as string | null,
    hidden: attrs['hidden'] === true,
    period: attrs['period'] as number | null,
  }));
  const headings = sectionHeadings(facts, language);
  return doc.children.map((section, index) => entryOf(section, index, headings[index]!));
};

export interface SectionAt {
  section: Node;
  index: number;
  pos: number;
}

export const findSection = (doc: Node, id: string): SectionAt | null => {
  let pos = 0;
  for (const [index, section] of doc.children.entries()) {
    if ((section.attrs['id'] ?? `section ${index}`) === id) return { section, index, pos };
    pos += section.nodeSize;
  }
  return null;
};
