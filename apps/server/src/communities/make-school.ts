import { nanoid } from 'nanoid';
import type { Given } from '@gongbei/contract/endpoints';
import type { Kysely } from 'kysely';
import type { Actor } from '../access/actor.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { SchoolRow, Tables } from '../storage/tables.ts';
import type { InstallationParts } from './installation.ts';

type New = Given<'POST /api/installation/schools', 'body'>;

/** Makes a school. @throws Refusal `invalid-request` about the parent of a site */
export const makeSchool = (parts: InstallationParts, actor: Actor, given: New): Promise<void> =>
  runCommand(parts.db, parts.now, async (trx, _tell, record) => {
    const id = nanoid();
    await refuseParent(trx, id, given);
    await trx.insertInto('school').values({ id, ...columnsOf(given) }).execute(); // prettier-ignore
    record({ actor: actor.person, action: 'make-school', object: { kind: 'school', id }, school: id });
  });

export const columnsOf = ({ name, short, kind, hue, parent }: New) => ({
  nameZh: name.zh,
  nameEn: name.en,
  shortZh: short.zh,
  shortEn: short.en,
  kind,
  hue,
  parentId: parent,
});

/** A site belongs to a school that is none itself and goes on; no other school belongs to one. */
export const refuseParent = async (
  trx: Kysely<Tables>,
  id: string,
  { kind, parent }: { kind: SchoolRow['kind']; parent: string | null },
): Promise<void> => {
  if (parent === null) return;
  if (kind !== 'site' || parent === id) throw new Refusal('invalid-request', 'parent');
  const row = await trx.selectFrom('school').selectAll().where('id', '=', parent).executeTakeFirst();
  const fits = row && row.kind !== 'site' && row.kind !== 'office' && row.endedOn === null;
  if (!fits) throw new Refusal('invalid-request', 'parent');
};
