import { z } from 'zod';
import { DocumentKind, Language, PlanFields, Template } from '@gongbei/contract/documents';
import { CommunityMode, CommunityRole, ExchangeKind, GroupRole, Hue, SchoolKind } from '@gongbei/contract/roles';
import { Bilingual, Day } from '@gongbei/contract/text';
import { readDemoFile } from './files.ts';

const Id = z.string().regex(/^[a-z0-9-]+$/);
/** Local time of the demo's own time zone. */
export const LocalTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);

const WorldDocument = z.strictObject({
  id: Id,
  community: Id,
  kind: DocumentKind,
  template: Template,
  title: z.string(),
  subject: z.string(),
  grades: z.array(z.number().int()),
  language: Language,
  owner: Id,
  group: Id.nullable(),
  term: Id,
  fields: PlanFields.optional(),
  adviser: Id.optional(),
  editors: z
    .array(
      z.strictObject({
        person: Id,
        as: z.enum(['co_planner', 'editor', 'substitute']),
        start: Day.optional(),
        end: Day.optional(),
      }),
    )
    .default([]),
  origin: z.strictObject({ document: Id, version: z.string() }).optional(),
  forSchool: Id.optional(),
  archivedAt: LocalTime.optional(),
});
export type WorldDocument = z.output<typeof WorldDocument>;

const World = z.strictObject({
  timeZone: z.string(),
  /** everybody's; the server refuses to be reached from elsewhere while the demo runs */
  password: z.string(),
  terms: z.array(
    z.strictObject({ id: Id, name: Bilingual, start: Day, end: Day, week1: Day, weeks: z.number().int() }),
  ),
  schools: z.array(
    z.strictObject({
      id: Id,
      name: Bilingual,
      short: Bilingual,
      kind: SchoolKind,
      hue: Hue,
      parent: Id.nullable(),
      profile: Bilingual.optional(),
    }),
  ),
  communities: z.array(
    z.strictObject({
      id: Id,
      name: Bilingual,
      mode: CommunityMode,
      lead: Id,
      members: z.array(Id),
      since: Day,
      timeZone: z.string(),
    }),
  ),
  people: z.array(
    z.strictObject({
      id: Id,
      name: Bilingual,
      userName: z.string(),
      school: Id,
      /** what they are, as the sign-in page shows it */
      title: Bilingual,
      subjects: z.array(z.string()),
      grades: z.array(z.number().int()),
      titles: z.array(z.string()),
      roles: z.record(Id, z.array(CommunityRole)),
      status: z.enum(['active', 'retired', 'left', 'disabled']),
    }),
  ),
  groups: z.array(
    z.strictObject({
      id: Id,
      community: Id,
      name: Bilingual,
      subject: z.string(),
      members: z.array(z.strictObject({ person: Id, role: GroupRole })),
    }),
  ),
  pairs: z.array(
    z.strictObject({
      id: Id,
      community: Id,
      term: Id,
      urban: Id,
      township: Id,
      goals: z.array(z.strictObject({ text: Bilingual, target: z.number().int() })),
    }),
  ),
  exchanges: z.array(
    z.strictObject({
      id: Id,
      community: Id,
      person: Id,
      kind: ExchangeKind,
      from: Id,
      to: Id,
      start: Day,
      end: Day,
      /** the single days of a visiting exchange; null: every day */
      days: z.array(Day).nullable(),
    }),
  ),
  schedule: z.array(
    z.strictObject({
      id: Id,
      community: Id,
      group: Id,
      term: Id,
      week: z.number().int(),
      subject: z.string(),
      grade: z.number().int(),
      topic: z.string(),
      owner: Id,
      sharedBy: Day,
      taughtFrom: Day,
      document: Id.nullable(),
    }),
  ),
  documents: z.array(WorldDocument),
  /** pages that a school puts first, in their order */
  pins: z.array(z.strictObject({ community: Id, school: Id, document: Id })),
});
export type World = z.output<typeof World>;

/** The demo's world as written, before its days are moved. */
export const readWorld = (): World => World.parse(JSON.parse(readDemoFile('world.json')));
