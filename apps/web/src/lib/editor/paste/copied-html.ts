import { headingLine } from '@gongbei/document/sections';
import { plainText } from '@gongbei/document/plain-text';
import type { DocumentJson, NodeJson } from '@gongbei/document/document-json';
import { DOMSerializer, type DOMOutputSpec, type Node, type Schema, type Slice } from '@tiptap/pm/model';
import { Plugin } from '@tiptap/pm/state';
import type { EditorController } from '../controller.svelte.ts';
import { pictureAddress } from '../pictures/picture-address.ts';

const nameOf = (controller: EditorController, person: unknown): string => {
  const found = controller.directory.person(String(person ?? ''));
  return found?.name[controller.facts.language] ?? '';
};

const drawnHeading = (controller: EditorController, section: Node): string => {
  const entry = controller.sections.find(({ blockId }) => blockId === section.attrs['id']);
  return entry
    ? headingLine({ number: entry.number, text: entry.title, period: entry.period }, controller.facts.language)
    : '';
};

/** What other programs get: headings, names and pictures as one sees them, marked so that our own paste knows them. */
const serializer = (schema: Schema, controller: EditorController): DOMSerializer => {
  const nodes = DOMSerializer.nodesFromSchema(schema);
  const plainSection = nodes['section']!;
  return new DOMSerializer(
    {
      ...nodes,
      section: (node): DOMOutputSpec => {
        const [tag, attributes] = plainSection(node) as [string, Record<string, string>];
        return [tag, attributes, ['h2', { 'data-drawn': '' }, drawnHeading(controller, node)], ['div', 0]];
      },
      mention: (node): DOMOutputSpec => [
        'span',
        { 'data-person': String(node.attrs['person']) },
        `@${nameOf(controller, node.attrs['person'])}`,
      ],
      picture: (node): DOMOutputSpec => [
        'img',
        {
          'data-picture-id': String(node.attrs['pictureId']),
          'data-document': controller.facts.id,
          'data-width': node.attrs['width'] === null ? null : String(node.attrs['width']),
          alt: String(node.attrs['alt']),
          src: new URL(pictureAddress(controller.facts.id, String(node.attrs['pictureId'])), location.href).href,
        },
      ],
    },
    DOMSerializer.marksFromSchema(schema),
  );
};

const WRAPPED: Record<string, string> = { tableRow: 'table', listItem: 'bulletList', taskItem: 'taskList' };

const asBlock = (node: NodeJson): NodeJson => {
  if (node.type === 'tableCell' || node.type === 'tableHeader') return asBlock({ type: 'tableRow', content: [node] });
  const wrapper = WRAPPED[node.type];
  return wrapper ? { type: wrapper, content: [node] } : node;
};

const sectionsOf = (content: NodeJson[]): NodeJson[] =>
  content.every(({ type }) => type === 'section') ? content : [{ type: 'section', content: content.map(asBlock) }];

const copiedText = (slice: Slice, controller: EditorController): string => {
  const content = (slice.content.toJSON() ?? []) as NodeJson[];
  const inline = content.some(({ type }) => type === 'text' || type === 'mention' || type === 'hardBreak');
  const json: DocumentJson = {
    type: 'doc',
    content: sectionsOf(inline ? [{ type: 'paragraph', content }] : content),
  };
  return plainText(json, { nameOf: (person) => nameOf(controller, person) });
};

export const copied = (schema: Schema, controller: EditorController): Plugin =>
  new Plugin({
    props: {
      clipboardSerializer: serializer(schema, controller),
      clipboardTextSerializer: (slice) => copiedText(slice, controller),
    },
  });
