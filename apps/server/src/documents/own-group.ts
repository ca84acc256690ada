import type { Kysely } from 'kysely';
import type { CommunityAccess } from '../access/gate.ts';
import type { Tables } from '../storage/tables.ts';

/** Groups in which somebody plans. An adviser of a group only comments there, so nothing of theirs begins in it. */
const planningGroups = ({ person }: CommunityAccess): string[] =>
  [...person.groups].filter(([, role]) => role !== 'adviser').map(([group]) => group);

export const plansIn = (access: CommunityAccess, group: string): boolean => planningGroups(access).includes(group);

/** The author's own group of a subject, the one that a new document of this subject is proposed to. */
export const ownGroupOf = async (
  db: Kysely<Tables>,
  access: CommunityAccess,
  subject: string,
): Promise<string | null> => {
  const groups = planningGroups(access);
  if (groups.length === 0) return null;
  const found = await db
    .selectFrom('researchGroup')
    .select('id')
    .where('id', 'in', groups)
    .where('subject', '=', subject)
    .orderBy('id')
    .executeTakeFirst();
  return found?.id ?? null;
};
