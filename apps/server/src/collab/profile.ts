import type { Kysely } from 'kysely';
import type { Profile } from '@gongbei/contract/presence';
import type { Actor } from '../access/actor.ts';
import { schoolOf } from '../access/people.ts';
import type { Tables } from '../storage/tables.ts';

/** How colleagues at the same document see somebody: always by the home school, and where they serve, if elsewhere. */
export const profileOf = async (
  db: Kysely<Tables>,
  { person, name, home }: Actor,
  serving: string,
): Promise<Profile> => {
  const rows = await db.selectFrom('school').selectAll().where('id', 'in', [home, serving]).execute();
  const schools = new Map(rows.map((row) => [row.id, schoolOf(row)]));
  const school = schools.get(home);
  if (!school) throw new Error('a person without a school');
  const servingAt = serving === home ? null : (schools.get(serving)?.short ?? null);
  return { person, name, school: school.short, hue: school.hue, servingAt };
};
