import { Node, mergeAttributes } from '@tiptap/core';

/** The whole document: nothing but sections, and any number of them, so that no merge can make it invalid. */
export const Doc = Node.create({ name: 'doc', topNode: true, content: 'section*' });

/**
 * A part of the document with a heading. The heading is computed from `kind` (and the document's language) when it is
 * drawn; `title` is a person's own wording of it. `period` is the class hour that a repeated section belongs to.
 * `id` is to a section what `blockId` is to every other block.
 */
export const Section = Node.create({
  name: 'section',
  content: '(block | schoolGroup)*',
  isolating: true,
  selectable: false,

  addAttributes() {
    return {
      kind: {
        default: 'custom',
        parseHTML: (element) => element.getAttribute('data-section') || 'custom',
        renderHTML: ({ kind }) => ({ 'data-section': kind }),
      },
      id: {
        default: null,
        keepOnSplit: false,
        parseHTML: (element) => element.getAttribute('data-section-id'),
        renderHTML: ({ id }) => (id ? { 'data-section-id': id } : {}),
      },
      title: {
        default: null,
        parseHTML: (element) => element.getAttribute('data-title'),
        renderHTML: ({ title }) => (title ? { 'data-title': title } : {}),
      },
      hidden: {
        default: false,
        parseHTML: (element) => element.getAttribute('data-hidden') === 'true',
        renderHTML: ({ hidden }) => (hidden ? { 'data-hidden': 'true' } : {}),
      },
      period: {
        default: null,
        parseHTML: (element) => Number.parseInt(element.getAttribute('data-period') ?? '', 10) || null,
        renderHTML: ({ period }) => (period ? { 'data-period': period } : {}),
      },
    };
  },

  parseHTML() {
    return [{ tag: 'section[data-section]' }];
  },

  renderHTML({ HTMLAttributes }) {
    return ['section', mergeAttributes(HTMLAttributes), 0];
  },
});

/** What one school says in a section that every school fills for itself (学情分析). */
export const SchoolGroup = Node.create({
  name: 'schoolGroup',
  content: 'block*',
  isolating: true,
  selectable: false,

  addAttributes() {
    return {
      ownerSchool: {
        default: null,
        keepOnSplit: true,
        parseHTML: (element) => element.getAttribute('data-owner-school'),
        renderHTML: ({ ownerSchool }) => (ownerSchool ? { 'data-owner-school': ownerSchool } : {}),
      },
    };
  },

  parseHTML() {
    return [{ tag: 'div[data-owner-school]' }];
  },

  renderHTML({ HTMLAttributes }) {
    return ['div', mergeAttributes(HTMLAttributes), 0];
  },
});
