import type { Actor } from '../access/actor.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { NoticesParts } from './parts.ts';

type Parts = Pick<NoticesParts, 'db' | 'now'>;

/** Marks one notice as read, or all of them; the person's other devices hear of it. Reading twice changes nothing. */
export const readNotices = ({ db, now }: Parts, { person }: Actor, notice?: string): Promise<void> =>
  runCommand(db, now, async (trx, tell) => {
    if (notice !== undefined) {
      const own = trx.selectFrom('notice').select('id').where('id', '=', notice).where('personId', '=', person);
      if (!(await own.executeTakeFirst())) throw new Refusal('not-found');
    }
    const { numUpdatedRows } = await trx
      .updateTable('notice')
      .set({ readAt: now() })
      .where('personId', '=', person)
      .where('readAt', 'is', null)
      .$if(notice !== undefined, (query) => query.where('id', '=', notice!))
      .executeTakeFirst();
    if (numUpdatedRows > 0n) tell({ kind: 'notices-changed', person });
  });

/** Whether the bell calls; what concerns the person is kept either way. */
export const switchNotices = ({ db, now }: Parts, { person }: Actor, quiet: boolean): Promise<void> =>
  runCommand(db, now, async (trx, tell) => {
    const flag = quiet ? 1 : 0;
    await trx
      .insertInto('noticeSwitch')
      .values({ personId: person, quiet: flag })
      .onConflict((conflict) => conflict.column('personId').doUpdateSet({ quiet: flag }))
      .execute();
    tell({ kind: 'notices-changed', person });
  });
