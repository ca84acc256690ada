import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { CommunityId, DocumentId, SchoolId } from './ids.ts';
import { School } from './people.ts';
import { Bilingual, lines } from './text.ts';

/** A school as the members of a community see it. */
export const SchoolPage = z.object({
  school: School,
  /** what it says of itself */
  profile: Bilingual.nullable(),
  /** the pages that it puts first, in its order; of them those that one may read */
  pins: z.array(DocumentId),
  /** whether one may change the profile and the pins */
  mayEdit: z.boolean(),
});
export type SchoolPage = z.infer<typeof SchoolPage>;

const inSchool = z.strictObject({ community: CommunityId, school: SchoolId });

export const schoolEndpoints = {
  'GET /api/communities/:community/schools/:school': endpoint({ params: inSchool, reply: SchoolPage }),
  'PUT /api/communities/:community/schools/:school/profile': endpoint({
    params: inSchool,
    body: z.strictObject({
      profile: z.strictObject({ zh: lines(1200), en: lines(1200).optional() }).nullable(),
    }),
    reply: SchoolPage,
  }),
  'PUT /api/communities/:community/schools/:school/pins': endpoint({
    params: inSchool,
    body: z.strictObject({ documents: z.array(DocumentId).max(12) }),
    reply: SchoolPage,
  }),
} as const;
