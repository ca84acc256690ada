import type { DocumentId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import { pinnedPages, schoolIn, type SchoolParts } from './school-page.ts';

interface Where {
  community: string;
  school: string;
}

/**
 * Says which pages of a school stand first, in which order. Pins that whoever does so can't know of stay, after theirs.
 * @throws Refusal `invalid-request` for what is no page of this school that they may read
 */
export const pinPages = async (
  parts: SchoolParts,
  actor: Actor,
  where: Where,
  documents: readonly DocumentId[],
): Promise<void> => {
  const { db, gate, now } = parts;
  const { community, school } = where;
  schoolIn(await gate.requireCommunity(actor, community), school);
  await gate.requireIn(actor, community, 'edit-school', { school });
  await refuseStrangers(parts, actor, where, documents);
  const { hidden } = await pinnedPages(parts, actor, where);
  await runCommand(db, now, async (trx, tell, record) => {
    await trx.deleteFrom('schoolPin').where('communityId', '=', community).where('schoolId', '=', school).execute();
    const rows = [...documents, ...hidden].map((documentId, index) => ({
      communityId: community,
      schoolId: school,
      documentId,
      place: index + 1,
    }));
    if (rows.length > 0) await trx.insertInto('schoolPin').values(rows).execute();
    tell({ kind: 'list-changed', community });
    const object = { kind: 'school', id: school } as const;
    record({ actor: actor.person, action: 'change-school', object, community, school });
  });
};

const refuseStrangers = async (
  { db, gate }: SchoolParts,
  actor: Actor,
  { community, school }: Where,
  documents: readonly DocumentId[],
) => {
  if (documents.length === 0) return;
  const rows = await db
    .selectFrom('document')
    .selectAll()
    .where('id', 'in', documents)
    .where('communityId', '=', community)
    .where('schoolId', '=', school)
    .where('kind', '=', 'page')
    .where('archivedAt', 'is', null)
    .execute();
  const judge = await gate.readable(actor, community);
  const fits = new Set(rows.filter((row) => judge(row) !== null).map(({ id }) => id));
  const stranger = documents.findIndex((id, index) => !fits.has(id) || documents.indexOf(id) !== index);
  if (stranger !== -1) throw new Refusal('invalid-request', `documents.${stranger}`);
};
