import type { Kysely } from 'kysely';
import type { Me } from '@gongbei/contract/people';
import type { Actor } from '../access/actor.ts';
import { loadMembers, schoolsAround } from '../access/community-members.ts';
import type { Gate } from '../access/gate.ts';
import { schoolOf } from '../access/people.ts';
import type { SchoolRow, Tables } from '../storage/tables.ts';
import { communitySummary } from './community-summary.ts';

interface Parts {
  db: Kysely<Tables>;
  gate: Gate;
  demo: boolean;
}

/** Who is signed in, and where they belong today. */
export const me = async ({ db, gate, demo }: Parts, actor: Actor): Promise<Me> => ({
  person: { id: actor.person, name: actor.name, school: actor.home },
  userName: await userName(db, actor.person),
  admin: actor.admin,
  communities: (await gate.communities(actor)).map(communitySummary),
  schools: (await knownSchools(db, gate, actor)).map(schoolOf),
  demo,
});

const userName = async (db: Kysely<Tables>, id: string): Promise<string> => {
  const accounts = db.withTables<{ user: { id: string; username: string } }>();
  const user = await accounts.selectFrom('user').select('username').where('id', '=', id).executeTakeFirstOrThrow();
  return user.username;
};

/** A substitute belongs to no community, yet meets its people in the documents that name them. */
const knownSchools = async (db: Kysely<Tables>, gate: Gate, actor: Actor): Promise<SchoolRow[]> => {
  const places = await gate.reachable(actor);
  const around = await Promise.all(
    places.map(async ({ facts, day }) => {
      const schools = new Map([...facts.schools, ...facts.formerSchools]);
      return schoolsAround(db, { schools }, await loadMembers(db, facts.community.id, day));
    }),
  );
  const home = await db.selectFrom('school').selectAll().where('id', '=', actor.home).execute();
  return [...new Map([...home, ...around.flat()].map((school) => [school.id, school])).values()];
};
