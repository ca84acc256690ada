import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { CommunityId, PersonId, SchoolId } from './ids.ts';
import { ROSTER_COLUMNS, ROSTER_FAULTS, ROSTER_MAX_ROWS } from './roster-rules.ts';
import { Bilingual, Instant } from './text.ts';

/** One person of a roster as it was typed. `row` is the spreadsheet's: the heading stands in row 1. */
export const RosterRow = z.strictObject({
  row: z.number().int().min(1).max(1_000_000),
  ...(Object.fromEntries(ROSTER_COLUMNS.map((column) => [column, z.string().max(200)])) as Record<
    (typeof ROSTER_COLUMNS)[number],
    z.ZodString
  >),
});
export type RosterRow = z.infer<typeof RosterRow>;

/** What is wrong with a row, in a code and what its sentence names. */
export const RosterFinding = z.object({
  fault: z.enum(ROSTER_FAULTS),
  column: z.enum(ROSTER_COLUMNS).optional(),
  /** what was typed */
  text: z.string().optional(),
  /** the school that it is about */
  school: z.string().optional(),
  /** the row that it clashes with */
  other: z.number().int().optional(),
  count: z.number().int().optional(),
});
export type RosterFinding = z.infer<typeof RosterFinding>;

/** What will happen with a row. */
export const CheckedRow = z.object({
  row: z.number().int(),
  name: z.string(),
  school: SchoolId.nullable(),
  /** the sign-in name that they will have */
  login: z.string(),
  /** it was made from the name, not typed */
  made: z.boolean(),
  finding: RosterFinding.nullable(),
});
export type CheckedRow = z.infer<typeof CheckedRow>;

export const RosterCheck = z.object({
  rows: z.array(CheckedRow),
  ready: z.number().int(),
  wrong: z.number().int(),
  empty: z.number().int(),
});
export type RosterCheck = z.infer<typeof RosterCheck>;

/** What somebody is handed on paper: shown once, kept nowhere. */
export const Slip = z.object({
  person: PersonId,
  name: Bilingual,
  school: SchoolId,
  userName: z.string(),
  code: z.string(),
  expires: Instant,
});
export type Slip = z.infer<typeof Slip>;

const InCommunity = z.strictObject({ community: CommunityId });
const Rows = z.strictObject({ rows: z.array(RosterRow).min(1).max(ROSTER_MAX_ROWS) });

export const rosterEndpoints = {
  /** Says what an import would do; changes nothing. */
  'POST /api/communities/:community/roster/check': endpoint({ params: InCommunity, body: Rows, reply: RosterCheck }),
  /** All or nothing: `roster-has-mistakes` when anything is wrong by now. */
  'POST /api/communities/:community/roster': endpoint({
    params: InCommunity,
    body: Rows,
    reply: z.object({ slips: z.array(Slip) }),
  }),
} as const;

/** Files, outside the JSON endpoints: a roster in CSV or XLSX is read into `ReadRoster`; the template is one to fill in. */
export const rosterRoutes = {
  read: 'POST /api/communities/:community/roster/read',
  template: 'GET /api/communities/:community/roster/template/:format',
} as const;
export const ReadRoster = z.object({ rows: z.array(RosterRow), check: RosterCheck });
export type ReadRoster = z.infer<typeof ReadRoster>;
