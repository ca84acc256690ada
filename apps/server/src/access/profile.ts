import type { Kysely } from 'kysely';
import type { Profile } from '@gongbei/contract/presence';
import type { Tables } from '../storage/tables.ts';
import type { Actor } from './actor.ts';
import { schoolOf } from './people.ts';

/** Who somebody in an open document is to the others: of which home school, and where they serve by an exchange. */
export const profileOf = async (
  db: Kysely<Tables>,
  { person, name, home }: Pick<Actor, 'person' | 'name' | 'home'>,
  serving: string,
): Promise<Profile> => {
  const rows = await db.selectFrom('school').selectAll().where('id', 'in', [home, serving]).execute();
  const schools = new Map(rows.map((row) => [row.id, schoolOf(row)]));
  const school = schools.get(home);
  if (!school) throw new Error('a person without a home school');
  const host = serving === home ? null : (schools.get(serving) ?? null);
  return { person, name, school: school.short, hue: school.hue, servingAt: host && host.short };
};
