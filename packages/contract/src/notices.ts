import { z } from 'zod';
import { Empty, endpoint } from './endpoint.ts';
import { CommunityId, DocumentId, NoticeId } from './ids.ts';
import { NOTICE_KINDS } from './notice-kinds.ts';
import { Person } from './people.ts';
import { CommunityRole } from './roles.ts';
import { Bilingual, Instant } from './text.ts';

/** Where a notice leads; `lost`: to something that one may not see any more. */
export const NoticePlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('document'), community: CommunityId, document: DocumentId, title: z.string() }),
  z.object({ kind: z.literal('community'), community: CommunityId, name: Bilingual, group: Bilingual.nullable() }),
  z.object({ kind: z.literal('account') }),
  z.object({ kind: z.literal('lost') }),
]);
export type NoticePlace = z.infer<typeof NoticePlace>;

export const Notice = z.object({
  id: NoticeId,
  at: Instant,
  kind: z.enum(NOTICE_KINDS),
  by: Person.nullable(),
  place: NoticePlace,
  /** the role granted */
  role: CommunityRole.nullable(),
  read: z.boolean(),
});
export type Notice = z.infer<typeof Notice>;

/** `quiet`: the person does not want the bell to call them; what concerns them is kept all the same. */
export const NoticeCount = z.object({ unread: z.number().int(), quiet: z.boolean() });
export type NoticeCount = z.infer<typeof NoticeCount>;

export const noticeEndpoints = {
  'GET /api/notices': endpoint({ reply: NoticeCount.extend({ notices: z.array(Notice) }) }),
  'GET /api/notices/count': endpoint({ reply: NoticeCount }),
  'POST /api/notices/read': endpoint({ reply: Empty }),
  'POST /api/notices/:notice/read': endpoint({ params: z.strictObject({ notice: NoticeId }), reply: Empty }),
  'PUT /api/notices/switch': endpoint({ body: z.strictObject({ quiet: z.boolean() }), reply: Empty }),
} as const;
