import { Node } from '@tiptap/pm/model';
import { prosemirrorJSONToYXmlFragment, updateYFragment, yXmlFragmentToProsemirrorJSON } from 'y-prosemirror';
import * as Y from 'yjs';
import { carryOver } from './carry-over.ts';
import { newBlockId } from './block-id.ts';
import type { DocumentJson, MarkJson, NodeJson } from './document-json.ts';
import { BODY, schema } from './schema.ts';

export type { DocumentJson, MarkJson, NodeJson } from './document-json.ts';
export { countWords, plainText } from './plain-text.ts';

/** What the Y.Doc holds, without touching it (rendering it through an editor could). Attributes never set are absent. */
export function toJson(ydoc: Y.Doc): DocumentJson {
  return canonical(yXmlFragmentToProsemirrorJSON(ydoc.getXmlFragment(BODY)) as DocumentJson);
}

/** The spelling of `toJson`, for whatever an editor or a file gives: nothing null or empty, by name in order. */
export function canonical(json: DocumentJson): DocumentJson {
  return { content: [], ...withoutNulls(json) } as DocumentJson;
}

/** The same document with every attribute of the schema, and ids where they were missing. */
export function complete(json: DocumentJson): DocumentJson {
  return withIds(schema.nodeFromJSON(json).toJSON()) as DocumentJson;
}

/** Everything about a new document as one update of one client. Ids are given to blocks that have none. */
export function seedUpdate(json: DocumentJson, clientId: number): Uint8Array {
  const ydoc = new Y.Doc();
  ydoc.clientID = clientId;
  ydoc.transact(() => {
    const body = prosemirrorJSONToYXmlFragment(schema, complete(json), ydoc.getXmlFragment(BODY));
    prepareForTyping(body);
  });
  const update = Y.encodeStateAsUpdate(ydoc);
  ydoc.destroy();
  return update;
}

/**
 * Turns the document into `json` by a small change in one transaction: untouched blocks stay as they are, and blocks
 * of `json` without an id take over the id of the block that they replace. Throws on unknown nodes and marks.
 */
export function update(ydoc: Y.Doc, json: DocumentJson, origin?: unknown): void {
  const target = withIds(carryOver(toJson(ydoc), json)) as DocumentJson;
  const node = Node.fromJSON(schema, target);
  const body = ydoc.getXmlFragment(BODY);
  ydoc.transact(() => updateYFragment(ydoc, body, node, { mapping: new Map(), isOMark: new Map() }), origin);
}

/**
 * Every empty line gets its text object at once. Otherwise two people who start to type into the same empty cell would
 * each bring their own, and the binding would have to melt two into one while it draws.
 */
function prepareForTyping(body: Y.XmlFragment): void {
  for (const element of body.createTreeWalker((type) => type instanceof Y.XmlElement) as Iterable<Y.XmlElement>) {
    const isTextBlock = schema.nodes[element.nodeName]?.isTextblock ?? false;
    if (isTextBlock && element.length === 0) element.insert(0, [new Y.XmlText()]);
  }
}

function withIds(json: NodeJson): NodeJson {
  const identity = json.type === 'section' ? 'id' : 'blockId';
  const bearsIdentity = schema.nodes[json.type]?.spec.attrs?.[identity] !== undefined;
  return {
    ...json,
    ...(bearsIdentity && { attrs: { ...json.attrs, [identity]: json.attrs?.[identity] ?? newBlockId() } }),
    ...(json.content && { content: json.content.map(withIds) }),
  };
}

function withoutNulls({ attrs, content, marks, ...rest }: NodeJson): NodeJson {
  const set = setAttributes(attrs);
  return {
    ...rest,
    ...(set && { attrs: set }),
    ...(marks && marks.length > 0 && { marks: marks.map(canonicalMark).sort((a, b) => (a.type < b.type ? -1 : 1)) }),
    ...(content && content.length > 0 && { content: joinTexts(content.map(withoutNulls)) }),
  };
}

function canonicalMark({ type, attrs }: MarkJson): MarkJson {
  const set = setAttributes(attrs);
  return set ? { type, attrs: set } : { type };
}

function setAttributes(attrs: Record<string, unknown> = {}): Record<string, unknown> | null {
  const set = Object.entries(attrs).filter(([, value]) => value !== null && value !== undefined);
  return set.length > 0 ? Object.fromEntries(set.sort(([a], [b]) => (a < b ? -1 : 1))) : null;
}

/** Two people who began the same empty line leave two text objects in it; they read as one text. */
function joinTexts(nodes: NodeJson[]): NodeJson[] {
  const joined: NodeJson[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    const continues = last?.type === 'text' && node.type === 'text' && sameMarks(last, node);
    if (continues) joined.splice(-1, 1, { ...last, text: `${last.text ?? ''}${node.text ?? ''}` });
    else joined.push(node);
  }
  return joined;
}

const sameMarks = (a: NodeJson, b: NodeJson): boolean =>
  JSON.stringify(a.marks ?? []) === JSON.stringify(b.marks ?? []);
