import { Extension } from '@tiptap/core';
import { Blockquote } from '@tiptap/extension-blockquote';
import { Heading as TiptapHeading } from '@tiptap/extension-heading';

/** Alignments that are stored; the start of the line is the absence of one. */
export const ALIGNMENTS = ['center', 'right', 'justify'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

const isAlignment = (value: string): value is Alignment => (ALIGNMENTS as readonly string[]).includes(value);

export const TextAlignment = Extension.create({
  name: 'textAlignment',
  addGlobalAttributes() {
    return [
      {
        types: ['paragraph', 'heading'],
        attributes: {
          textAlign: {
            default: null,
            parseHTML: (element) => {
              const value = element.style.textAlign || element.getAttribute('align') || '';
              return isAlignment(value) ? value : null;
            },
            renderHTML: ({ textAlign }) => (isAlignment(textAlign ?? '') ? { style: `text-align: ${textAlign}` } : {}),
          },
        },
      },
    ];
  },
});

export const HEADING_LEVELS = [1, 2, 3] as const;

/** Headings inside a section. A foreign document's deeper ones become the deepest of ours instead of plain text. */
export const Heading = TiptapHeading.configure({ levels: [...HEADING_LEVELS] }).extend({
  parseHTML() {
    return [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.min(level, 3) } }));
  },
});

export const Quote = Blockquote.extend({ content: 'block*' });
