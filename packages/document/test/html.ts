import { DOMParser, DOMSerializer, type Node } from '@tiptap/pm/model';
import { parseHTML } from 'linkedom';
import { schema } from '../src/schema.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** Reads HTML as a paste does: foreign HTML with spaces collapsed, one's own (`verbatim`) as it stands. */
export function fromHtml(html: string, verbatim = false): Node {
  const holder = document.createElement('div');
  holder.innerHTML = html;
  return DOMParser.fromSchema(schema).parse(holder as never, { preserveWhitespace: verbatim });
}

export function toHtml(node: Node): string {
  const holder = document.createElement('div');
  const options = { document: document as never };
  DOMSerializer.fromSchema(schema).serializeFragment(node.content, options, holder as never);
  return holder.innerHTML;
}
