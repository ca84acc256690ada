import { createAccount, hashPassword } from '../src/accounts/create-account.ts';
import { openRecords } from '../src/storage/records.ts';
import type { Place } from './server.ts';

export const PASSWORD = 'correct-horse';

const TEACHERS = [
  { id: 'p_shen', userName: 'shen', nameZh: '沈知远', nameEn: 'Shen Zhiyuan' },
  { id: 'p_lin', userName: 'lin.xiuyun', nameZh: '林秀云', nameEn: 'Lin Xiuyun' },
] as const;

/** Two teachers of one school who can sign in as `shen` and `lin.xiuyun`, on an installation without demo. */
export const addTeachers = async (place: Place): Promise<void> => {
  const records = await openRecords(place);
  await records.db
    .insertInto('school')
    .values({
      id: 's',
      nameZh: '星河小学',
      nameEn: 'Xinghe',
      shortZh: '星河',
      shortEn: 'Xinghe',
      kind: 'urban',
      hue: 'blue',
      parentId: null,
    })
    .execute();
  const passwordHash = await hashPassword(PASSWORD);
  for (const { id, userName, nameZh, nameEn } of TEACHERS) {
    const lists = { subjectsJson: '[]', gradesJson: '[]', titlesJson: '[]' };
    const person = { id, nameZh, nameEn, schoolId: 's', status: 'active' as const, ...lists };
    await createAccount(records.db, { person, userName, passwordHash });
  }
  await records.close();
};

/** Changes whether a person is still here, as an import does. */
export const setStatus = async (place: Place, person: string, status: 'active' | 'left'): Promise<void> => {
  const records = await openRecords(place);
  await records.db.updateTable('person').set({ status }).where('id', '=', person).execute();
  await records.close();
};
