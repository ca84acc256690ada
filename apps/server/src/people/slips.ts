import type { Kysely } from 'kysely';
import type { PersonId, SchoolId } from '@gongbei/contract/ids';
import type { Slip } from '@gongbei/contract/roster';
import { nameOf } from '../access/people.ts';
import type { Tables } from '../storage/tables.ts';
import type { IssuedCode } from './parts.ts';

/** What people are handed with their codes, in the order of their schools and names. */
export const slipsOf = async (db: Kysely<Tables>, issued: readonly IssuedCode[]): Promise<Slip[]> => {
  const codes = new Map(issued.map((one) => [one.person, one]));
  const rows = await db
    .withTables<{ user: { id: string; username: string } }>()
    .selectFrom('person')
    .innerJoin('user', 'user.id', 'person.id')
    .select(['person.id', 'nameZh', 'nameEn', 'schoolId', 'user.username'])
    .where('person.id', 'in', [...codes.keys()])
    .orderBy('schoolId')
    .orderBy('user.username')
    .execute();
  return rows.map((row) => ({
    person: row.id as PersonId,
    name: nameOf(row),
    school: row.schoolId as SchoolId,
    userName: row.username,
    code: codes.get(row.id)!.code,
    expires: new Date(codes.get(row.id)!.expires).toISOString(),
  }));
};
