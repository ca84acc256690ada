import { Node, mergeAttributes } from '@tiptap/core';

/** Somebody named in the text, by id only: the name is looked up when it is drawn, so that it can be forgotten. */
export const Mention = Node.create({
  name: 'mention',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: false,

  addAttributes() {
    return {
      person: {
        default: null,
        parseHTML: (element) => element.getAttribute('data-person'),
        renderHTML: ({ person }) => (person ? { 'data-person': person } : {}),
      },
    };
  },

  parseHTML() {
    return [{ tag: 'span[data-person]' }];
  },

  renderHTML({ HTMLAttributes }) {
    return ['span', mergeAttributes(HTMLAttributes)];
  },
});
