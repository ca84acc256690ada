import { z } from 'zod';
import { DocumentStage } from './documents.ts';
import { Empty, endpoint } from './endpoint.ts';
import { CommunityId, DocumentId, GroupId, PersonId, ScheduleRowId, TermId } from './ids.ts';
import { Person, Term } from './people.ts';
import { Bilingual, Day, line } from './text.ts';

/** How far a row has come: its document's stage, `none` before it has one, `begun` for whoever may not read it. */
export const ScheduleState = z.enum(['none', 'begun', ...DocumentStage.options]);
export type ScheduleState = z.infer<typeof ScheduleState>;

export const ScheduleRow = z.object({
  id: ScheduleRowId,
  group: GroupId,
  week: z.number().int(),
  subject: z.string(),
  grade: z.number().int(),
  topic: z.string(),
  owner: Person,
  sharedBy: Day,
  taughtFrom: Day,
  /** null: none yet, or one that the asking person may not read */
  document: DocumentId.nullable(),
  state: ScheduleState,
  /** it was to be shared before today, and has not been */
  overdue: z.boolean(),
  /** the asking person may begin its document now */
  mayBegin: z.boolean(),
});
export type ScheduleRow = z.infer<typeof ScheduleRow>;

export const Schedule = z.object({
  term: Term.nullable(),
  terms: z.array(Term),
  /** the week of the term that today lies in */
  thisWeek: z.number().int().nullable(),
  groups: z.array(z.object({ id: GroupId, name: Bilingual, subject: z.string(), mayEdit: z.boolean() })),
  rows: z.array(ScheduleRow),
});
export type Schedule = z.infer<typeof Schedule>;

const said = {
  week: z.number().int().min(1).max(60),
  grade: z.number().int().min(1).max(12),
  topic: line(120),
  owner: PersonId,
  sharedBy: Day,
  taughtFrom: Day,
};
export const NewScheduleRow = z.strictObject({ group: GroupId, term: TermId, ...said });
export type NewScheduleRow = z.input<typeof NewScheduleRow>;
export const ScheduleRowChanges = z.strictObject(said).partial();

const inCommunity = { community: CommunityId };
const ofRow = z.strictObject({ ...inCommunity, row: ScheduleRowId });

export const scheduleEndpoints = {
  /** Of one group or of all that one may look at; without a term, of the present one. */
  'GET /api/communities/:community/schedule': endpoint({
    params: z.strictObject(inCommunity),
    query: z.strictObject({ group: GroupId.optional(), term: TermId.optional() }),
    reply: Schedule,
  }),
  'POST /api/communities/:community/schedule': endpoint({
    params: z.strictObject(inCommunity),
    body: NewScheduleRow,
    reply: z.object({ row: ScheduleRowId }),
  }),
  'PATCH /api/communities/:community/schedule/:row': endpoint({
    params: ofRow,
    body: ScheduleRowChanges,
    reply: Empty,
  }),
  /** Takes the row away; its document stays as it is. */
  'DELETE /api/communities/:community/schedule/:row': endpoint({ params: ofRow, reply: Empty }),
  /** Begins the row's document for its owner, unless somebody has already. */
  'POST /api/communities/:community/schedule/:row/document': endpoint({
    params: ofRow,
    body: z.strictObject({ template: z.enum(['lesson-plan-zh', 'lesson-plan-en']) }),
    reply: z.object({ document: DocumentId }),
  }),
} as const;
