import { z } from 'zod';
import { STAGES } from '@gongbei/contract/capabilities';
import type { Calendar } from './calendar.ts';
import { readDemoFile } from './files.ts';
import { LocalTime } from './world.ts';

/** A place in a document: a section by kind or own title, in it a school's group, or a cell of its table. */
const place = {
  in: z.string(),
  school: z.string().optional(),
  /** counted from 1, 0 is the row that names the columns; or the text of the row's first cell */
  row: z.union([z.number().int().min(0), z.string()]).optional(),
  /** the text of the column's heading */
  column: z.string().optional(),
};
export const Place = z.strictObject(place);
export type Place = z.output<typeof Place>;

const cell = z.strictObject({ row: z.number().int(), column: z.string() });

/**
 * What somebody changes. Texts are inline Markdown, a line break in them begins a paragraph; `replace` is plain text
 * that stands exactly once in its place.
 */
const Edit = z.union([
  z.strictObject({ ...place, replace: z.string().min(1), with: z.string() }),
  z.strictObject({ ...place, insert: z.string(), at: z.enum(['start', 'end']) }),
  /** Markdown blocks, after what is there already */
  z.strictObject({ ...place, write: z.string() }),
  /** the section as the document's own file has it */
  z.strictObject({ fill: z.string() }),
  z.strictObject({ ...place, minutes: z.number() }),
  z.strictObject({ in: z.string(), moveRow: z.number().int().min(1), to: z.number().int().min(1) }),
  z.strictObject({ in: z.string(), insertRow: z.array(z.string()), after: z.number().int().min(0) }),
  z.strictObject({ in: z.string(), insertColumn: z.string(), after: z.string(), cells: z.array(z.string()) }),
  z.strictObject({
    in: z.string(),
    moveText: z.string().min(1),
    from: cell,
    to: cell,
    at: z.enum(['start', 'end']).default('end'),
  }),
]);
export type Edit = z.output<typeof Edit>;

const by = { at: LocalTime, by: z.string() };

/** One moment of a document's life. The first three kinds make an entry of its log each, the others records. */
const LifeEvent = z.union([
  /** the text as its file has it, without the sections that are filled later */
  z.strictObject({ ...by, start: z.string(), without: z.array(z.string()).default([]) }),
  /** the text of the document that it was copied from, at the version that it names */
  z.strictObject({ ...by, copy: z.literal(true) }),
  z.strictObject({
    ...by,
    edits: z.array(Edit).min(1),
    /** typed at the same time as the event before it, neither knowing of the other */
    together: z.boolean().default(false),
  }),
  z.strictObject({
    ...by,
    milestone: z.string(),
    name: z.string(),
    kind: z.enum(['approved', 'named', 'automatic']).default('named'),
  }),
  z.strictObject({ ...by, stage: z.enum(STAGES), remark: z.string().optional(), reviewer: z.string().optional() }),
]);
export type LifeEvent = z.output<typeof LifeEvent>;
export type TextEvent = Extract<LifeEvent, { start: string } | { copy: true } | { edits: Edit[] }>;

export const isTextEvent = (event: LifeEvent): event is TextEvent =>
  'start' in event || 'copy' in event || 'edits' in event;

/** How a document came to be what it is, in the order in which the server heard of it. `text` moves days in texts. */
export const readLife = (document: string, text: Calendar['text']): LifeEvent[] =>
  z.array(LifeEvent).parse(JSON.parse(text(readDemoFile(`histories/${document}.json`))));
