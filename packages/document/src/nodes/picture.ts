import { Node, mergeAttributes } from '@tiptap/core';

const percent = (text: string | null): number | null => {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? Math.min(100, Math.max(5, Math.round(value))) : null;
};

/**
 * A picture by the id of its content. Where its bytes are is decided when it is drawn, so a document never carries an
 * address that could be followed, forged or outlived. `width` is in percent of the line; null is its natural width.
 */
export const Picture = Node.create({
  name: 'picture',
  group: 'block',
  atom: true,
  draggable: true,

  addAttributes() {
    return {
      pictureId: {
        default: null,
        parseHTML: (element) => element.getAttribute('data-picture-id'),
        renderHTML: ({ pictureId }) => (pictureId ? { 'data-picture-id': pictureId } : {}),
      },
      width: {
        default: null,
        parseHTML: (element) => percent(element.getAttribute('data-width')),
        renderHTML: ({ width }) => (width ? { 'data-width': width } : {}),
      },
      alt: {
        default: '',
        parseHTML: (element) => element.getAttribute('alt') ?? '',
        renderHTML: ({ alt }) => ({ alt }),
      },
    };
  },

  parseHTML() {
    return [{ tag: 'img[data-picture-id]' }];
  },

  renderHTML({ HTMLAttributes }) {
    return ['img', mergeAttributes(HTMLAttributes)];
  },
});
