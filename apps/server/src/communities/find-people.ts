import type { Reply } from '@gongbei/contract/endpoints';
import { personOf } from '../access/people.ts';
import type { InstallationParts } from './installation.ts';
import { userNamesOf } from './user-names.ts';

const MOST = 20;

const fold = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');

/** People who are here, by a part of their name in either language or of what they sign in with. */
export const findPeople = async (
  { db }: Pick<InstallationParts, 'db'>,
  words: string,
): Promise<Reply<'GET /api/installation/people'>['people']> => {
  const rows = await db
    .selectFrom('person')
    .select(['id', 'nameZh', 'nameEn', 'schoolId'])
    .where('status', '=', 'active')
    .orderBy('nameZh')
    .orderBy('id')
    .execute();
  const wanted = fold(words);
  const byName = rows.filter(({ nameZh, nameEn }) => fold(nameZh).includes(wanted) || fold(nameEn).includes(wanted));
  const found = byName.slice(0, MOST);
  const userNames = await userNamesOf(db, found.map(({ id }) => id)); // prettier-ignore
  return found.map((row) => ({ ...personOf(row), userName: userNames.get(row.id) ?? '' }));
};
