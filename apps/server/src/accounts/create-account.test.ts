import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openRecords, type Records } from '../storage/records.ts';
import { createAccount, type NewAccount } from './create-account.ts';

let records: Records;

beforeEach(async () => {
  records = await openRecords({ dataDir: await mkdtemp(join(inject('folder'), 'account-')), databaseUrl: null });
  const names = { nameZh: '星河小学', nameEn: 'Xinghe', shortZh: '星河', shortEn: 'Xinghe' };
  await records.db
    .insertInto('school')
    .values({ id: 's', ...names, kind: 'urban', hue: 'blue', parentId: null })
    .execute();
});
afterEach(() => records.close());

const account = (id: string, userName: string): NewAccount => ({
  person: {
    id,
    nameZh: '沈知远',
    nameEn: 'Shen',
    schoolId: 's',
    status: 'active',
    subjectsJson: '[]',
    gradesJson: '[]',
    titlesJson: '[]',
  },
  userName,
  passwordHash: 'salt:hash',
});
const people = () => records.db.selectFrom('person').select('id').execute();

test('a user name belongs to one person, and a second one leaves nothing behind', async () => {
  await createAccount(records.db, account('p1', 'shen'));
  await expect(createAccount(records.db, account('p2', 'shen'))).rejects.toThrow(/unique/i);
  expect((await people()).map(({ id }) => id)).toEqual(['p1']);
});

test.each(['a', 'Shen', '沈知远', 'shen zhi', 'x'.repeat(31), ''])('%j is no user name', async (userName) => {
  await expect(createAccount(records.db, account('p1', userName))).rejects.toThrow(TypeError);
  expect(await people()).toEqual([]);
});

test('inside a transaction it becomes part of that one', async () => {
  const undone = records.db.transaction().execute(async (trx) => {
    await createAccount(trx, account('p1', 'shen'));
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await people()).toEqual([]);
});
