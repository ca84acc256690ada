import type { Kysely } from 'kysely';
import { mayIn } from '@gongbei/contract/community-capabilities';
import type { DocumentId } from '@gongbei/contract/ids';
import type { SchoolPage } from '@gongbei/contract/schools';
import type { Actor } from '../access/actor.ts';
import { hasEnded } from '../access/facts.ts';
import type { CommunityAccess, Gate } from '../access/gate.ts';
import { schoolOf } from '../access/people.ts';
import { Refusal } from '../errors.ts';
import type { SchoolRow, Tables } from '../storage/tables.ts';

export interface SchoolParts {
  db: Kysely<Tables>;
  gate: Gate;
  now: () => number;
}

/** A school of the community, one that has left it included. @throws Refusal `not-found` for any other */
export const schoolIn = ({ facts }: CommunityAccess, school: string): SchoolRow => {
  const row = facts.schools.get(school) ?? facts.formerSchools.get(school);
  if (!row) throw new Refusal('not-found');
  return row;
};

/** A school as somebody of the community sees it. */
export const schoolPage = async (
  parts: SchoolParts,
  actor: Actor,
  { community, school }: { community: string; school: string },
): Promise<SchoolPage> => {
  const access = await parts.gate.requireCommunity(actor, community);
  const row = schoolIn(access, school);
  const pins = await pinnedPages(parts, actor, { community, school });
  return {
    school: schoolOf(row),
    profile: row.profileZh === null ? null : { zh: row.profileZh, en: row.profileEn ?? row.profileZh },
    pins: pins.readable,
    mayEdit: !hasEnded(access.facts.community, access.day) && mayIn(access.rights, 'edit-school', { school }),
  };
};

/** Pins in their order: those that somebody may read, and those that they can't know of. */
export const pinnedPages = async (
  { db, gate }: SchoolParts,
  actor: Actor,
  { community, school }: { community: string; school: string },
): Promise<{ readable: DocumentId[]; hidden: DocumentId[] }> => {
  const rows = await db
    .selectFrom('schoolPin')
    .innerJoin('document', 'document.id', 'schoolPin.documentId')
    .selectAll('document')
    .where('schoolPin.communityId', '=', community)
    .where('schoolPin.schoolId', '=', school)
    .where('archivedAt', 'is', null)
    .orderBy('place')
    .execute();
  const judge = await gate.readable(actor, community);
  const parted = Object.groupBy(rows, (row) => (judge(row) ? 'readable' : 'hidden'));
  const idsOf = (some: typeof rows = []) => some.map(({ id }) => id as DocumentId);
  return { readable: idsOf(parted.readable), hidden: idsOf(parted.hidden) };
};
