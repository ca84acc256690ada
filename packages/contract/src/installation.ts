import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { CommunityId, PersonId, SchoolId, TermId } from './ids.ts';
import { Person, School, Term } from './people.ts';
import { CommunityMode, CommunityRole, Hue, SchoolKind } from './roles.ts';
import { Bilingual, Day, line, lines, names } from './text.ts';

/** The installation as its administrator sees it: who is bound to whom and since when, and nothing that anybody wrote. */
export const InstallationSchool = School.extend({
  /** its last day; null: it goes on */
  endedOn: Day.nullable(),
  people: z.number().int(),
});
export type InstallationSchool = z.infer<typeof InstallationSchool>;

/** Somebody with an office in a community that only the administrator gives. */
export const OfficeHolder = z.object({ person: Person, userName: z.string(), roles: z.array(CommunityRole) });
export type OfficeHolder = z.infer<typeof OfficeHolder>;

export const InstallationCommunity = z.object({
  id: CommunityId,
  name: Bilingual,
  about: Bilingual.nullable(),
  mode: CommunityMode,
  lead: SchoolId,
  schools: z.array(z.object({ school: SchoolId, leftOn: Day.nullable() })),
  since: Day,
  until: Day.nullable(),
  ended: z.boolean(),
  timeZone: z.string(),
  offices: z.array(OfficeHolder),
});
export type InstallationCommunity = z.infer<typeof InstallationCommunity>;

export const InstallationTerm = Term.extend({ state: z.enum(['coming', 'running', 'over']) });
export type InstallationTerm = z.infer<typeof InstallationTerm>;

export const Installation = z.object({
  today: Day,
  /** what a new community starts with */
  timeZone: z.string(),
  schools: z.array(InstallationSchool),
  communities: z.array(InstallationCommunity),
  terms: z.array(InstallationTerm),
});
export type Installation = z.infer<typeof Installation>;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const schoolFields = {
  name: names(60),
  short: names(20),
  kind: SchoolKind,
  hue: Hue,
  /** of a site: the school that it belongs to */
  parent: SchoolId.nullable(),
};
export const NewSchool = z.strictObject(schoolFields);
export type NewSchool = z.input<typeof NewSchool>;
export const SchoolChanges = NewSchool.partial().extend({ ended: z.boolean().optional() });

const About = z.strictObject({ zh: lines(600), en: lines(600).optional() }).nullable();
const communityFields = {
  name: names(60),
  about: About,
  mode: CommunityMode,
  lead: SchoolId,
  /** every school that belongs to it, the lead school too */
  schools: z.array(SchoolId).min(1).max(60),
  since: Day,
  /** its last day: afterwards everything can be read and nothing changed */
  until: Day.nullable(),
  timeZone: z.string().max(60).refine(isTimeZone),
};
export const NewCommunity = z.strictObject(communityFields);
export type NewCommunity = z.input<typeof NewCommunity>;
export const CommunityChanges = NewCommunity.partial();

export const NewTerm = z.strictObject({
  name: names(60),
  /** Monday of its first week */
  week1: Day,
  weeks: z.number().int().min(1).max(30),
});
export type NewTerm = z.input<typeof NewTerm>;

/** Offices in a community that only the administrator gives. */
export const GrantedRole = CommunityRole.extract(['community_head', 'deputy_head', 'principal', 'supervisor']);
export type GrantedRole = z.infer<typeof GrantedRole>;

const changed = { reply: Installation };

export const installationEndpoints = {
  'GET /api/installation': endpoint({ reply: Installation }),
  'POST /api/installation/schools': endpoint({ body: NewSchool, ...changed }),
  'PATCH /api/installation/schools/:school': endpoint({
    params: z.strictObject({ school: SchoolId }),
    body: SchoolChanges,
    ...changed,
  }),
  'POST /api/installation/communities': endpoint({ body: NewCommunity, ...changed }),
  'PATCH /api/installation/communities/:community': endpoint({
    params: z.strictObject({ community: CommunityId }),
    body: CommunityChanges,
    ...changed,
  }),
  'POST /api/installation/terms': endpoint({ body: NewTerm, ...changed }),
  'PATCH /api/installation/terms/:term': endpoint({
    params: z.strictObject({ term: TermId }),
    body: NewTerm.partial(),
    ...changed,
  }),
  /** Up to 20 people whose name or sign-in name has these words. */
  'GET /api/installation/people': endpoint({
    query: z.strictObject({ words: line(60) }),
    reply: z.object({ people: z.array(Person.extend({ userName: z.string() })) }),
  }),
  /** The whole of what somebody is in a community by the administrator; their other roles stay. */
  'PUT /api/installation/communities/:community/offices/:person': endpoint({
    params: z.strictObject({ community: CommunityId, person: PersonId }),
    body: z.strictObject({ roles: z.array(GrantedRole).max(4) }),
    ...changed,
  }),
} as const;
