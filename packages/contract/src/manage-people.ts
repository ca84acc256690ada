import { z } from 'zod';
import { Empty, endpoint } from './endpoint.ts';
import { CommunityId, InvitationId, PersonId, SchoolId } from './ids.ts';
import { School } from './people.ts';
import { Slip } from './roster.ts';
import { CommunityRole } from './roles.ts';
import { Bilingual, Instant } from './text.ts';

export const PersonStatus = z.enum(['active', 'disabled', 'left', 'retired']);
export type PersonStatus = z.infer<typeof PersonStatus>;

export const ManagedPerson = z.object({
  id: PersonId,
  name: Bilingual,
  school: SchoolId,
  userName: z.string(),
  status: PersonStatus,
  roles: z.array(CommunityRole),
  phone: z.string().nullable(),
  /** they have not signed in yet: until when their code holds */
  waitsUntil: Instant.nullable(),
  /** false: what they are in a community is more than the asking person may give or take */
  mayManage: z.boolean(),
});
export type ManagedPerson = z.infer<typeof ManagedPerson>;

/** What an invitation or a roster can make somebody; everything above is granted to them as a person. */
export const InvitedRole = z.enum(['teacher', 'academic_office', 'principal']);
export type InvitedRole = z.infer<typeof InvitedRole>;

export const Invitation = z.object({
  id: InvitationId,
  school: SchoolId,
  role: InvitedRole,
  by: Bilingual,
  created: Instant,
  expires: Instant,
  state: z.enum(['open', 'used', 'expired', 'revoked']),
  usedBy: Bilingual.nullable(),
});
export type Invitation = z.infer<typeof Invitation>;

/** The people of the schools that one manages. */
export const ManagedPeople = z.object({
  community: z.object({ id: CommunityId, name: Bilingual }),
  schools: z.array(School.extend({ handed: z.boolean(), mayHand: z.boolean() })),
  gives: z.array(InvitedRole),
  people: z.array(ManagedPerson),
  invitations: z.array(Invitation),
});
export type ManagedPeople = z.infer<typeof ManagedPeople>;

const InCommunity = z.strictObject({ community: CommunityId });
const OfPerson = z.strictObject({ community: CommunityId, person: PersonId });

export const managePeopleEndpoints = {
  'GET /api/communities/:community/people': endpoint({ params: InCommunity, reply: ManagedPeople }),
  /** Gives each of them a new one-time code; what they had holds no longer. Their password is not touched. */
  'POST /api/communities/:community/people/codes': endpoint({
    params: InCommunity,
    body: z.strictObject({ people: z.array(PersonId).min(1).max(1000) }),
    reply: z.object({ slips: z.array(Slip) }),
  }),
  /** `left`: their documents go to the heads of their groups. */
  'PUT /api/communities/:community/people/:person/status': endpoint({
    params: OfPerson,
    body: z.strictObject({ status: z.enum(['active', 'disabled', 'left']) }),
    reply: Empty,
  }),
  /** To another school that one manages; what they were for the old school they are no longer. */
  'PUT /api/communities/:community/people/:person/school': endpoint({
    params: OfPerson,
    body: z.strictObject({ school: SchoolId }),
    reply: Empty,
  }),
  /** Lets a school's academic office do all of this for its teachers, or no longer. */
  'PUT /api/communities/:community/schools/:school/handed': endpoint({
    params: z.strictObject({ community: CommunityId, school: SchoolId }),
    body: z.strictObject({ handed: z.boolean() }),
    reply: Empty,
  }),
} as const;
