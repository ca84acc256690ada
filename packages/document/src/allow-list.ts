import type { MarkType, NodeType } from '@tiptap/pm/model';
import { attributeMayBe } from './attribute-values.ts';
import { schema } from './schema.ts';

/**
 * What a document may hold, for whoever takes in what others wrote: what it lets through every editor can draw. It comes
 * from the schema. Since every node takes any number of its children in any order, a child that may stand in its parent
 * at all may stand there whatever else is merged in.
 */
export const allowList = {
  /** @param parent null: the document itself; @param node null: a text */
  child: (parent: string | null, node: string | null): boolean => childrenOf(parent).has(node ?? TEXT),

  node: (name: string): boolean => NODES.has(name),

  attribute: (node: string, name: string, value: unknown): boolean =>
    (NODES.get(node)?.attributes.has(name) ?? false) && attributeMayBe(name, value),

  mark: (name: string, value: unknown): boolean => {
    const attributes = MARKS.get(markNameOf(name));
    if (!attributes) return false;
    if (value === null) return true;
    if (typeof value !== 'object' || Array.isArray(value)) return false;
    return Object.entries(value).every(([key, part]) => attributes.has(key) && attributeMayBe(key, part));
  },

  markIn: (node: string, name: string): boolean => NODES.get(node)?.marks.has(markNameOf(name)) ?? false,
};

const TEXT = 'text';
const TOP = schema.topNodeType.name;

interface Node {
  attributes: ReadonlySet<string>;
  children: ReadonlySet<string>;
  marks: ReadonlySet<string>;
}

const attributesOf = (type: NodeType | MarkType): ReadonlySet<string> => new Set(Object.keys(type.spec.attrs ?? {}));

const describe = (type: NodeType): Node => ({
  attributes: attributesOf(type),
  children: new Set(Object.keys(schema.nodes).filter((name) => type.contentMatch.matchType(schema.nodes[name]!))),
  marks: new Set(Object.keys(schema.marks).filter((name) => type.allowsMarkType(schema.marks[name]!))),
});

/** Elements of the Y.Doc: neither the document itself, which is its root, nor texts, which have a type of their own. */
const NODES = new Map(
  Object.entries(schema.nodes)
    .filter(([name]) => name !== TOP && name !== TEXT)
    .map(([name, type]) => [name, describe(type)]),
);
const MARKS = new Map(Object.entries(schema.marks).map(([name, type]) => [name, attributesOf(type)]));
const { children: SECTIONS } = describe(schema.topNodeType);
const NONE: ReadonlySet<string> = new Set();

const childrenOf = (parent: string | null): ReadonlySet<string> =>
  parent === null ? SECTIONS : (NODES.get(parent)?.children ?? NONE);

/** The binding gives a mark that may overlap another of its own type a name with a hash behind it. */
const HASHED = /^(.+)--[a-zA-Z0-9+/=]{8}$/;

const markNameOf = (stored: string): string => {
  const name = HASHED.exec(stored)?.[1];
  const type = name === undefined ? undefined : schema.marks[name];
  return type && !type.excludes(type) ? type.name : stored;
};
