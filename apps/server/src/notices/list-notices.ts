import type { NoticeId } from '@gongbei/contract/ids';
import type { Notice, NoticeCount } from '@gongbei/contract/notices';
import { CommunityRole } from '@gongbei/contract/roles';
import type { Actor } from '../access/actor.ts';
import { loadPersons } from '../access/people.ts';
import type { NoticeRow } from '../storage/tables.ts';
import { placesOf } from './notice-places.ts';
import type { NoticesParts } from './parts.ts';

/** The bell shows so many; who has more unread has other worries. */
const SHOWN = 100;

type Parts = Pick<NoticesParts, 'db' | 'gate'>;

/** What concerns somebody, the newest first, each judged by what they may see now. */
export const listNotices = async (parts: Parts, actor: Actor): Promise<Notice[]> => {
  const rows = await parts.db
    .selectFrom('notice')
    .selectAll()
    .where('personId', '=', actor.person)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(SHOWN)
    .execute();
  const placeOf = await placesOf(parts, actor, rows);
  const people = await loadPersons(parts.db, rows.map(({ byId }) => byId)); // prettier-ignore
  return rows.map((row): Notice => {
    const place = placeOf(row);
    // whoever did it belongs to what was lost
    const by = place.kind === 'lost' ? null : (people.get(row.byId ?? '') ?? null);
    return { ...aboutIt(row), by, place };
  });
};

const aboutIt = (row: NoticeRow) => ({
  id: row.id as NoticeId,
  at: new Date(row.at).toISOString(),
  kind: row.kind,
  role: row.kind === 'role-granted' ? (CommunityRole.safeParse(row.detail).data ?? null) : null,
  read: row.readAt !== null,
});

export const countNotices = async ({ db }: Pick<Parts, 'db'>, person: string): Promise<NoticeCount> => {
  const { unread } = await db
    .selectFrom('notice')
    .select((eb) => eb.fn.countAll<number>().as('unread'))
    .where('personId', '=', person)
    .where('readAt', 'is', null)
    .executeTakeFirstOrThrow();
  const found = await db.selectFrom('noticeSwitch').select('quiet').where('personId', '=', person).executeTakeFirst();
  return { unread: Number(unread), quiet: found?.quiet === 1 };
};
