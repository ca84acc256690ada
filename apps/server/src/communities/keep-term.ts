import { nanoid } from 'nanoid';
import type { Given } from '@gongbei/contract/endpoints';
import type { Kysely } from 'kysely';
import type { Actor } from '../access/actor.ts';
import { addDays, mondayOf } from '../access/calendar.ts';
import { nameOf } from '../access/people.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import { todayOf, type InstallationParts } from './installation.ts';

type New = Given<'POST /api/installation/terms', 'body'>;
type Changes = Given<'PATCH /api/installation/terms/:term', 'body'>;

/** Makes a term. @throws Refusal `terms-overlap`, `invalid-request` where its first day is no Monday */
export const makeTerm = (parts: InstallationParts, actor: Actor, given: New): Promise<void> =>
  runCommand(parts.db, parts.now, async (trx, tell, record) => {
    const id = nanoid();
    const days = daysOf(given);
    await refuseDays(trx, id, given, days);
    await trx.insertInto('term').values({ id, ...columnsOf(given), ...days }).execute(); // prettier-ignore
    await tellAll(trx, (community) => tell({ kind: 'access-changed', community }));
    record({ actor: actor.person, action: 'make-term', object: { kind: 'term', id } });
  });

/** Changes a term; of one that is over only the name, since pairs and plans were made for its weeks. */
export const changeTerm = (parts: InstallationParts, actor: Actor, id: string, changes: Changes): Promise<void> =>
  runCommand(parts.db, parts.now, async (trx, tell, record) => {
    const row = await trx.updateTable('term').set({ id }).where('id', '=', id).returningAll().executeTakeFirst();
    if (!row) throw new Refusal('not-found');
    const { week1, weeks, startDay, endDay } = row;
    const wanted = { name: nameOf(row), week1, weeks, ...changes };
    const moved = wanted.week1 !== week1 || wanted.weeks !== weeks;
    if (moved && endDay < todayOf(parts)) throw new Refusal('invalid-request', 'week1');
    const days = moved ? daysOf(wanted) : { startDay, endDay };
    if (moved) await refuseDays(trx, id, wanted, days);
    await trx.updateTable('term').set({ ...columnsOf(wanted), ...days }).where('id', '=', id).execute(); // prettier-ignore
    await tellAll(trx, (community) => tell({ kind: 'access-changed', community }));
    record({ actor: actor.person, action: 'change-term', object: { kind: 'term', id } });
  });

const columnsOf = ({ name, week1, weeks }: New) => ({ nameZh: name.zh, nameEn: name.en, week1, weeks });

/** From the Monday of its first week to the Sunday of its last. */
const daysOf = ({ week1, weeks }: Pick<New, 'week1' | 'weeks'>) => ({
  startDay: week1,
  endDay: addDays(week1, 7 * weeks - 1),
});

const refuseDays = async (
  trx: Kysely<Tables>,
  id: string,
  { week1 }: Pick<New, 'week1'>,
  { startDay, endDay }: { startDay: string; endDay: string },
) => {
  if (mondayOf(week1) !== week1) throw new Refusal('invalid-request', 'week1');
  const other = await trx
    .selectFrom('term')
    .select('id')
    .where('id', '!=', id)
    .where('startDay', '<=', endDay)
    .where('endDay', '>=', startDay)
    .executeTakeFirst();
  if (other) throw new Refusal('terms-overlap', 'week1');
};

/** A pair is one for its term: whoever has a document open is judged anew. */
const tellAll = async (trx: Kysely<Tables>, tell: (community: string) => void) => {
  const rows = await trx.selectFrom('community').select('id').execute();
  for (const { id } of rows) tell(id);
};
