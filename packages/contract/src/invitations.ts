import { z } from 'zod';
import { Empty, endpoint } from './endpoint.ts';
import { CommunityId, InvitationId, SchoolId } from './ids.ts';
import { InvitedRole } from './manage-people.ts';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './passwords.ts';
import { NAME_MAX_LENGTH } from './roster-rules.ts';
import { Bilingual, Instant, line } from './text.ts';

/** The secret part of an invitation's link: 192 random bits. */
const Token = z.string().regex(/^[A-Za-z0-9_-]{32}$/);

/** What whoever holds the link may know: where it leads, and nothing of who is there already. */
export const OpenInvitation = z.object({
  community: Bilingual,
  school: Bilingual,
  role: InvitedRole,
  by: Bilingual,
  expires: Instant,
  /** whether the person who is signed in may accept it as themself; null: nobody is */
  own: z.boolean().nullable(),
});
export type OpenInvitation = z.infer<typeof OpenInvitation>;

export const invitationEndpoints = {
  /** The token is told this once. */
  'POST /api/communities/:community/invitations': endpoint({
    params: z.strictObject({ community: CommunityId }),
    body: z.strictObject({ school: SchoolId, role: InvitedRole }),
    reply: z.object({ token: z.string(), expires: Instant }),
  }),
  'DELETE /api/communities/:community/invitations/:invitation': endpoint({
    params: z.strictObject({ community: CommunityId, invitation: InvitationId }),
    reply: Empty,
  }),
  /** In the body, so that no address with the token in it is kept anywhere on its way. */
  'POST /api/join/look': endpoint({ admits: 'anyone', body: z.strictObject({ token: Token }), reply: OpenInvitation }),
  /** Makes an account, and signs in. The sign-in name is made from the name: asking for one would tell which are taken. */
  'POST /api/join': endpoint({
    admits: 'anyone',
    body: z.strictObject({
      token: Token,
      name: line(NAME_MAX_LENGTH),
      password: z.string().min(PASSWORD_MIN_LENGTH).max(PASSWORD_MAX_LENGTH),
    }),
    reply: z.object({ userName: z.string(), community: CommunityId }),
  }),
  /** For somebody signed in, whose school it is. */
  'POST /api/join/accept': endpoint({
    body: z.strictObject({ token: Token }),
    reply: z.object({ community: CommunityId }),
  }),
} as const;
