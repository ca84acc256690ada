import { Extension } from '@tiptap/core';

/** Every node type that bears a `blockId`. A section has its own `id` instead. */
export const BLOCK_TYPES = [
  'paragraph',
  'heading',
  'bulletList',
  'orderedList',
  'listItem',
  'taskList',
  'taskItem',
  'blockquote',
  'codeBlock',
  'horizontalRule',
  'table',
  'tableRow',
  'tableCell',
  'tableHeader',
  'schoolGroup',
  'picture',
] as const;

export const BlockIdentity = Extension.create({
  name: 'blockIdentity',
  addGlobalAttributes() {
    return [
      {
        types: [...BLOCK_TYPES],
        attributes: {
          blockId: {
            default: null,
            keepOnSplit: false,
            parseHTML: (element) => element.getAttribute('data-block-id'),
            renderHTML: ({ blockId }) => (blockId ? { 'data-block-id': blockId } : {}),
          },
        },
      },
    ];
  },
});
