import type { Kysely } from 'kysely';
import type { PersonId, SchoolId } from '@gongbei/contract/ids';
import type { Person, School } from '@gongbei/contract/people';
import type { Bilingual } from '@gongbei/contract/text';
import type { PersonRow, SchoolRow, Tables } from '../storage/tables.ts';

export const nameOf = ({ nameZh, nameEn }: { nameZh: string; nameEn: string }): Bilingual => ({
  zh: nameZh,
  en: nameEn,
});

export const personOf = (row: Pick<PersonRow, 'id' | 'nameZh' | 'nameEn' | 'schoolId'>): Person => ({
  id: row.id as PersonId,
  name: nameOf(row),
  school: row.schoolId as SchoolId,
});

export const schoolOf = (row: SchoolRow): School => ({
  id: row.id as SchoolId,
  name: nameOf(row),
  short: { zh: row.shortZh, en: row.shortEn },
  kind: row.kind,
  hue: row.hue,
  parent: row.parentId as SchoolId | null,
});

/** People by id; who has left is still named. */
export const loadPersons = async (db: Kysely<Tables>, ids: Iterable<string | null>): Promise<Map<string, Person>> => {
  const asked = [...new Set(ids)].filter((id) => id !== null);
  if (asked.length === 0) return new Map();
  const rows = await db
    .selectFrom('person')
    .select(['id', 'nameZh', 'nameEn', 'schoolId'])
    .where('id', 'in', asked)
    .execute();
  return new Map(rows.map((row) => [row.id, personOf(row)]));
};
