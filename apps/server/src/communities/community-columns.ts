import type { Given } from '@gongbei/contract/endpoints';
import type { Kysely } from 'kysely';
import { Refusal } from '../errors.ts';
import type { Tables } from '../storage/tables.ts';

export type NewCommunity = Given<'POST /api/installation/communities', 'body'>;

export const columnsOf = ({ name, about, mode, lead, since, until, timeZone }: NewCommunity) => ({
  nameZh: name.zh,
  nameEn: name.en,
  aboutZh: about?.zh ?? null,
  aboutEn: about ? (about.en ?? about.zh) : null,
  mode,
  leadSchoolId: lead,
  since,
  untilDay: until,
  timeZone,
});

/** `known`: schools that belong to it already, and may be closed since. @throws Refusal `invalid-request` by field */
export const refuseCommunity = async (
  trx: Kysely<Tables>,
  { lead, schools, since, until }: NewCommunity,
  known: ReadonlySet<string> = new Set(),
): Promise<void> => {
  if (until !== null && until < since) throw new Refusal('invalid-request', 'until');
  const rows = await trx.selectFrom('school').selectAll().where('id', 'in', schools).execute();
  const fits = new Map(rows.filter(({ id, endedOn }) => endedOn === null || known.has(id)).map((row) => [row.id, row]));
  const stranger = schools.findIndex((id, index) => !fits.has(id) || schools.indexOf(id) !== index);
  if (stranger !== -1) throw new Refusal('invalid-request', `schools.${stranger}`);
  const kind = fits.get(lead)?.kind;
  if (kind !== 'urban' && kind !== 'township') throw new Refusal('invalid-request', 'lead');
};
