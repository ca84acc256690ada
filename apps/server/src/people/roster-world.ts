import type { Kysely } from 'kysely';
import type { SchoolId } from '@gongbei/contract/ids';
import type { RosterRow } from '@gongbei/contract/roster';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import type { Tables } from '../storage/tables.ts';
import { managedSchools, rolesGiven } from './authority.ts';
import { loginsAsked, personKey, type RosterWorld } from './check-roster.ts';
import type { Admissions } from './parts.ts';

type Db = Kysely<Tables>;

const CHUNK = 1000;

/** Of these sign-in names, those that somebody has, whatever has become of them. */
export const takenLogins = async (db: Db, asked: readonly string[]): Promise<Set<string>> => {
  const accounts = db.withTables<{ user: { username: string } }>();
  const taken = new Set<string>();
  for (let i = 0; i < asked.length; i += CHUNK) {
    const some = asked.slice(i, i + CHUNK);
    const rows = await accounts.selectFrom('user').select('username').where('username', 'in', some).execute();
    for (const { username } of rows) taken.add(username);
  }
  return taken;
};

const peopleOf = async (db: Db, schools: readonly string[]): Promise<Set<string>> => {
  if (schools.length === 0) return new Set();
  const people = db.selectFrom('person').select(['nameZh', 'schoolId']).where('schoolId', 'in', schools);
  const rows = await people.where('status', 'in', ['active', 'disabled']).execute();
  return new Set(rows.map(({ nameZh, schoolId }) => personKey(nameZh, schoolId)));
};

/** What a roster of somebody's is checked against, as things are now. */
export const rosterWorld = async (
  db: Db,
  { isUserName }: Pick<Admissions, 'isUserName'>,
  actor: Actor,
  access: CommunityAccess,
  rows: readonly RosterRow[],
): Promise<RosterWorld> => {
  const mine = new Set(managedSchools(access).map(({ id }) => id));
  return {
    schools: [...access.facts.schools.values()].map(({ id, nameZh, nameEn, shortZh, shortEn }) => ({
      id: id as SchoolId,
      name: nameZh,
      names: [nameZh, nameEn, shortZh, shortEn],
      mine: mine.has(id),
    })),
    gives: new Set(rolesGiven(actor, access)),
    isUserName,
    taken: await takenLogins(db, loginsAsked(rows)),
    here: await peopleOf(db, [...mine]),
  };
};
