import { z } from 'zod';
import { CAPABILITIES, STAGES, type Capability } from './capabilities.ts';
import { Empty, endpoint } from './endpoint.ts';
import { CommunityId, DocumentId, GroupId, PersonId, PictureId, SchoolId, TermId } from './ids.ts';
import { Person } from './people.ts';
import { ExchangeKind } from './roles.ts';
import { Bilingual, Day, Instant, line, lines } from './text.ts';

export const DocumentKind = z.enum(['lesson_plan', 'research_note', 'page']);
export type DocumentKind = z.infer<typeof DocumentKind>;
export const DocumentStage = z.enum(STAGES);
export const Template = z.enum(['lesson-plan-zh', 'lesson-plan-en', 'research-note', 'page']);
export type Template = z.infer<typeof Template>;
export const Language = z.enum(['zh', 'en']);

const Title = line(120);
const Subject = line(20);
const Grades = z.array(z.number().int().min(1).max(12)).max(6);
const capabilities = z.enum(CAPABILITIES as [Capability, ...Capability[]]);

/** 基本信息 of a lesson plan that is not prose: fields of the record, each with its own change log. */
export const PlanFields = z.strictObject({
  volume: line(20).nullable(),
  edition: line(40).nullable(),
  unit: line(80).nullable(),
  lesson: z.number().int().min(1).max(200).nullable(),
  lessonsInUnit: z.number().int().min(1).max(200).nullable(),
  lessonTypes: z.array(line(20)).max(6),
  periods: z.number().int().min(1).max(20),
  minutesPerPeriod: z.number().int().min(5).max(180),
});
export type PlanFields = z.infer<typeof PlanFields>;

export const DocumentSummary = z.object({
  id: DocumentId,
  community: CommunityId,
  kind: DocumentKind,
  title: z.string(),
  subject: z.string(),
  grades: z.array(z.number()),
  language: Language,
  owner: Person,
  group: z.object({ id: GroupId, name: Bilingual }).nullable(),
  stage: DocumentStage,
  archived: z.boolean(),
  /** the approved version in force, and whether the working text has been opened for a new revision since */
  approved: z.object({ version: z.string(), at: Instant }).nullable(),
  revising: z.boolean(),
  /** what it was copied from; `document` is null for somebody who may not read the source */
  origin: z
    .object({ document: DocumentId.nullable(), title: z.string().nullable(), version: z.string().nullable() })
    .nullable(),
  forSchool: SchoolId.nullable(),
  createdAt: Instant,
  editedAt: Instant,
  editedBy: Person.nullable(),
  rights: z.array(capabilities),
});
export type DocumentSummary = z.infer<typeof DocumentSummary>;

export const DocumentEditor = z.object({
  person: Person,
  as: z.enum(['co_planner', 'editor', 'substitute']),
  from: Day.nullable(),
  until: Day.nullable(),
});

export const DocumentDetail = DocumentSummary.extend({
  term: TermId.nullable(),
  template: Template,
  fields: PlanFields.nullable(),
  adviser: Person.nullable(),
  editors: z.array(DocumentEditor),
  reviewer: Person.nullable(),
  submittedBy: Person.nullable(),
  /** the last remark with which a reviewer returned it */
  returnedWith: z.string().nullable(),
});
export type DocumentDetail = z.infer<typeof DocumentDetail>;

export const DocumentSort = z.enum(['edited', 'created', 'title', 'owner', 'stage']);
export type DocumentSort = z.infer<typeof DocumentSort>;
export const DocumentFilter = z.strictObject({
  kind: DocumentKind.optional(),
  subject: Subject.optional(),
  grade: z.coerce.number().int().min(1).max(12).optional(),
  stage: DocumentStage.optional(),
  school: SchoolId.optional(),
  group: GroupId.optional(),
  owner: PersonId.optional(),
  /** words of the title; every word must occur */
  words: line(60).optional(),
  archived: z.enum(['true', 'false']).optional(),
  sort: DocumentSort.optional(),
});
export type DocumentFilter = z.input<typeof DocumentFilter>;

const newDocument = { title: Title, grades: Grades, group: GroupId.nullish() };
export const NewDocument = z.discriminatedUnion('template', [
  z.strictObject({ ...newDocument, template: Template.exclude(['page']), subject: Subject }),
  /** a page of one's school is about no subject; `language` is the one it is written in */
  z.strictObject({
    ...newDocument,
    template: z.literal('page'),
    subject: Subject.optional(),
    language: Language.optional(),
  }),
]);

export const DocumentChanges = z.strictObject({
  title: Title.optional(),
  subject: Subject.optional(),
  grades: Grades.optional(),
  group: GroupId.nullish(),
  fields: PlanFields.partial().optional(),
});

/** A move between stages. `position` is the place in the document's log that the reviewer looked at. */
export const StageMove = z.discriminatedUnion('move', [
  z.strictObject({ move: z.literal('discuss') }),
  z.strictObject({ move: z.literal('redraft') }),
  z.strictObject({ move: z.literal('submit'), reviewer: PersonId }),
  z.strictObject({ move: z.literal('withdraw') }),
  z.strictObject({ move: z.literal('return'), remark: lines(2000) }),
  z.strictObject({ move: z.literal('approve'), position: z.number().int().min(1) }),
  z.strictObject({ move: z.literal('revise') }),
]);
export type StageMove = z.infer<typeof StageMove>;

/** What a browser needs to open the document's Y.Doc. `clientIds` were never used and are this person's for ever. */
export const Opening = z.object({
  role: z.enum(['editor', 'reader']),
  schemaVersion: z.number().int(),
  epoch: z.string(),
  clientIds: z.array(z.number().int()),
});
export type Opening = z.infer<typeof Opening>;

export const Picture = z.object({ id: PictureId, width: z.number().int(), height: z.number().int() });
export type Picture = z.infer<typeof Picture>;

/** Something of this week that concerns the person. */
export const TodayItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('schedule'),
    community: CommunityId,
    topic: z.string(),
    week: z.number().int(),
    owner: Person,
    sharedBy: Day,
    taughtFrom: Day,
    document: DocumentId.nullable(),
  }),
  z.object({
    kind: z.literal('exchange'),
    community: CommunityId,
    person: Person,
    exchange: ExchangeKind,
    to: SchoolId,
    day: Day,
  }),
]);
export type TodayItem = z.infer<typeof TodayItem>;

export const WaitingItem = z.object({
  why: z.enum(['review', 'returned', 'orphaned']),
  document: DocumentSummary,
});

export const Desk = z.object({
  today: z.object({ day: Day, week: z.number().int().nullable(), items: z.array(TodayItem) }),
  goOn: z.array(DocumentSummary),
  waiting: z.array(WaitingItem),
});
export type Desk = z.infer<typeof Desk>;

const inDocument = z.strictObject({ document: DocumentId });

export const documentEndpoints = {
  'GET /api/desk': endpoint({ reply: Desk }),
  'GET /api/communities/:community/documents': endpoint({
    params: z.strictObject({ community: CommunityId }),
    query: DocumentFilter,
    reply: z.object({ documents: z.array(DocumentSummary) }),
  }),
  'POST /api/communities/:community/documents': endpoint({
    params: z.strictObject({ community: CommunityId }),
    body: NewDocument,
    reply: DocumentDetail,
  }),
  'GET /api/documents/:document': endpoint({ params: inDocument, reply: DocumentDetail }),
  'PATCH /api/documents/:document': endpoint({ params: inDocument, body: DocumentChanges, reply: DocumentDetail }),
  /** A copy that remembers its origin; of a shared plan: the approved text, as an adaptation for one's own school. */
  'POST /api/documents/:document/duplicate': endpoint({ params: inDocument, body: Empty, reply: DocumentDetail }),
  'POST /api/documents/:document/archive': endpoint({ params: inDocument, body: Empty, reply: DocumentDetail }),
  'POST /api/documents/:document/unarchive': endpoint({ params: inDocument, body: Empty, reply: DocumentDetail }),
  'POST /api/documents/:document/stage': endpoint({ params: inDocument, body: StageMove, reply: DocumentDetail }),
  'PUT /api/documents/:document/editors': endpoint({
    params: inDocument,
    body: z.strictObject({
      people: z.array(z.strictObject({ person: PersonId, as: z.enum(['co_planner', 'editor']) })).max(60),
    }),
    reply: DocumentDetail,
  }),
  'PUT /api/documents/:document/owner': endpoint({
    params: inDocument,
    body: z.strictObject({ person: PersonId }),
    reply: DocumentDetail,
  }),
  'POST /api/documents/:document/open': endpoint({ params: inDocument, body: Empty, reply: Opening }),
} as const;

/**
 * Pictures travel as bytes, so these two stand outside the JSON endpoints: the body of the POST is the picture itself
 * (`image/png`, `image/jpeg` or `image/webp`, at most 10 MB), its reply a `Picture`; the reply of the GET is the bytes.
 */
export const pictureRoutes = {
  add: 'POST /api/documents/:document/pictures',
  get: 'GET /api/documents/:document/pictures/:picture',
} as const;
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
export const PICTURE_MAX_BYTES = 10 * 2 ** 20;
