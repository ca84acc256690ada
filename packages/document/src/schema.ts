import { getSchema, type Extensions } from '@tiptap/core';
import type { Schema } from '@tiptap/pm/model';
import { StarterKit } from '@tiptap/starter-kit';
import { Link } from './marks/link.ts';
import { Code, Highlight, Subscript, Superscript } from './marks/plain-marks.ts';
import { BlockIdentity } from './nodes/block-identity.ts';
import { LISTS } from './nodes/lists.ts';
import { Mention } from './nodes/mention.ts';
import { Picture } from './nodes/picture.ts';
import { Doc, SchoolGroup, Section } from './nodes/section.ts';
import { Table, TableCell, TableHeader, TableRow } from './nodes/table.ts';
import { Heading, Quote, TextAlignment } from './nodes/text-blocks.ts';

/** Raised with every change of nodes, marks or attributes: an editor of another version must not open the document. */
export const SCHEMA_VERSION = 1;

/** Name of the one root of the Y.Doc, an XmlFragment. */
export const BODY = 'body';

/** What the kit brings that we bring ourselves, or that writes or looks beyond the document itself. */
const NOT_OURS = {
  blockquote: false,
  bulletList: false,
  code: false,
  document: false,
  dropcursor: false,
  gapcursor: false,
  heading: false,
  link: false,
  listItem: false,
  listKeymap: false,
  orderedList: false,
  trailingNode: false,
  undoRedo: false,
} as const;

/** All nodes and marks of a document. Works without a DOM; none of it writes in answer to a remote change. */
export function extensions(): Extensions {
  return [
    Doc,
    Section,
    SchoolGroup,
    StarterKit.configure(NOT_OURS),
    Heading,
    Quote,
    ...LISTS,
    Table,
    TableRow,
    TableCell,
    TableHeader,
    Picture,
    Mention,
    Link,
    Code,
    Highlight,
    Superscript,
    Subscript,
    TextAlignment,
    BlockIdentity,
  ];
}

export const schema: Schema = getSchema(extensions());
