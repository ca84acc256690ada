import { z } from 'zod';
import { COMMUNITY_CAPABILITIES } from './community-capabilities.ts';
import { CommunityId, ExchangeId, GroupId, PairId, PersonId, SchoolId, SessionId, TermId } from './ids.ts';
import { Empty, endpoint } from './endpoint.ts';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './passwords.ts';
import { CommunityMode, CommunityRole, ExchangeKind, GroupRole, Hue, SchoolKind } from './roles.ts';
import { Bilingual, Day, Instant } from './text.ts';

export const Person = z.object({
  id: PersonId,
  name: Bilingual,
  /** the home school; an exchange never changes it */
  school: SchoolId,
});
export type Person = z.infer<typeof Person>;

export const School = z.object({
  id: SchoolId,
  name: Bilingual,
  short: Bilingual,
  kind: SchoolKind,
  hue: Hue,
  parent: SchoolId.nullable(),
});
export type School = z.infer<typeof School>;

export const Group = z.object({
  id: GroupId,
  name: Bilingual,
  subject: z.string(),
  members: z.array(z.object({ person: PersonId, role: GroupRole })),
});
export type Group = z.infer<typeof Group>;

export const Pair = z.object({
  id: PairId,
  urban: PersonId,
  township: PersonId,
  goals: z.array(z.object({ text: Bilingual, target: z.number().int() })),
});
export type Pair = z.infer<typeof Pair>;

export const Exchange = z.object({
  id: ExchangeId,
  person: PersonId,
  kind: ExchangeKind,
  from: SchoolId,
  to: SchoolId,
  start: Day,
  end: Day,
  /** the single days of a visiting exchange; null: every day between start and end */
  days: z.array(Day).nullable(),
  periodsPerWeek: z.number().int().nullable(),
  /** a proposal is known only to whom it concerns and to who arranges exchanges */
  state: z.enum(['proposed', 'coming', 'running']),
  running: z.boolean(),
  agreed: z.object({ from: z.boolean(), to: z.boolean() }),
});
export type Exchange = z.infer<typeof Exchange>;

export const Term = z.object({
  id: TermId,
  name: Bilingual,
  start: Day,
  end: Day,
  week1: Day,
  weeks: z.number().int(),
});
export type Term = z.infer<typeof Term>;

/** What somebody may do in a community, and how far it reaches; what is left out they may not do at all. */
export const CommunityRights = z.partialRecord(
  z.enum(COMMUNITY_CAPABILITIES),
  z.object({ everywhere: z.boolean(), schools: z.array(SchoolId), groups: z.array(GroupId) }),
);
export type CommunityRights = z.infer<typeof CommunityRights>;

export const CommunitySummary = z.object({
  id: CommunityId,
  name: Bilingual,
  mode: CommunityMode,
  timeZone: z.string(),
  /** its last day, and whether it is over: then all is for reading only */
  until: Day.nullable(),
  ended: z.boolean(),
  roles: z.array(CommunityRole),
  mayCreate: z.boolean(),
  rights: CommunityRights,
});
export type CommunitySummary = z.infer<typeof CommunitySummary>;

/** Who is signed in, and the communities that they belong to today. */
export const Me = z.object({
  person: Person,
  userName: z.string(),
  /** administrator of the installation */
  admin: z.boolean(),
  communities: z.array(CommunitySummary),
  /** every school of those communities, and the person's own */
  schools: z.array(School),
  demo: z.boolean(),
});
export type Me = z.infer<typeof Me>;

export const CommunityPage = z.object({
  community: CommunitySummary,
  lead: SchoolId,
  schools: z.array(School),
  people: z.array(
    Person.extend({ roles: z.array(CommunityRole), subjects: z.array(z.string()), grades: z.array(z.number()) }),
  ),
  groups: z.array(Group),
  pairs: z.array(Pair),
  exchanges: z.array(Exchange),
  term: Term.nullable(),
});
export type CommunityPage = z.infer<typeof CommunityPage>;

export const DemoPerson = Person.extend({ userName: z.string(), title: Bilingual, community: Bilingual });
export const Demo = z.object({
  people: z.array(DemoPerson),
  schools: z.array(School),
  password: z.string(),
});
export type Demo = z.infer<typeof Demo>;

const SignIn = z.strictObject({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(200),
  /** false: signed out when the browser closes */
  rememberMe: z.boolean().optional(),
});
const PasswordChange = z.strictObject({
  currentPassword: z.string().min(1).max(200),
  newPassword: z.string().min(PASSWORD_MIN_LENGTH).max(PASSWORD_MAX_LENGTH),
});

/** One of the person's own sign-ins, on whatever device. */
export const SignInSession = z.object({
  id: SessionId,
  current: z.boolean(),
  createdAt: Instant,
  userAgent: z.string().nullable(),
});
export type SignInSession = z.infer<typeof SignInSession>;

export const peopleEndpoints = {
  'GET /api/me': endpoint({ reply: Me }),
  'POST /api/auth/sign-in/username': endpoint({ admits: 'anyone', body: SignIn, reply: Empty }),
  'POST /api/auth/sign-out': endpoint({ admits: 'anyone', body: Empty, reply: Empty }),
  /** Ends every other sign-in of the person. */
  'POST /api/auth/change-password': endpoint({ body: PasswordChange, reply: Empty }),
  'GET /api/sessions': endpoint({ reply: z.object({ sessions: z.array(SignInSession) }) }),
  /** Ends one of the person's own sign-ins. */
  'DELETE /api/sessions/:session': endpoint({
    params: z.strictObject({ session: SessionId }),
    reply: Empty,
  }),
  /** The people of the demo community for the one-click sign-in; `not-found` on an installation without demo. */
  'GET /api/demo': endpoint({ admits: 'anyone', reply: Demo }),
  'GET /api/communities/:community': endpoint({
    params: z.strictObject({ community: CommunityId }),
    reply: CommunityPage,
  }),
} as const;
