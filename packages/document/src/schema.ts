import { getSchema, type Extensions } from '@tiptap/core';
import { Bold } from '@tiptap/extension-bold';
import { CodeBlock } from '@tiptap/extension-code-block';
import { HardBreak } from '@tiptap/extension-hard-break';
import { HorizontalRule } from '@tiptap/extension-horizontal-rule';
import { Italic } from '@tiptap/extension-italic';
import { Paragraph } from '@tiptap/extension-paragraph';
import { Strike } from '@tiptap/extension-strike';
import { Text } from '@tiptap/extension-text';
import { Underline } from '@tiptap/extension-underline';
import type { Schema } from '@tiptap/pm/model';
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

/** All nodes and marks of a document. Works without a DOM; none of it writes in answer to a remote change. */
export function extensions(): Extensions {
  return [
    Doc,
    Section,
    SchoolGroup,
    Bold,
    CodeBlock,
    HardBreak,
    HorizontalRule,
    Italic,
    Paragraph,
    Strike,
    Text,
    Underline,
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
