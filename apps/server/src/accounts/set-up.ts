import type { Kysely } from 'kysely';
import { nanoid } from 'nanoid';
import type { Given } from '@gongbei/contract/endpoints';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import { createAccount, hashPassword } from './create-account.ts';
import { isEmpty, spendToken } from './setup-token.ts';

/** Everybody has a home school; that of whoever runs the installation is its office, which they may rename. */
const office = (id: string) => ({
  id,
  nameZh: '共备管理办公室',
  nameEn: 'Gongbei Office',
  shortZh: '管理办',
  shortEn: 'Office',
  kind: 'office' as const,
  hue: 'grey' as const,
  parentId: null,
});

/** Makes the installation's administrator, once. @throws Refusal `setup-done`, `wrong-setup-token` */
export const setUp = async (
  db: Kysely<Tables>,
  now: () => number,
  { token, name, username, password }: Given<'POST /api/setup', 'body'>,
): Promise<void> => {
  if (!(await isEmpty(db))) throw new Refusal('setup-done');
  const passwordHash = await hashPassword(password);
  await runCommand(db, now, async (trx, _tell, record) => {
    if (!(await spendToken(trx, token))) throw new Refusal('wrong-setup-token');
    const schoolId = nanoid();
    await trx.insertInto('school').values(office(schoolId)).execute();
    const person = {
      id: nanoid(),
      nameZh: name.zh,
      nameEn: name.en,
      schoolId,
      status: 'active' as const,
      subjectsJson: '[]',
      gradesJson: '[]',
      titlesJson: '[]',
    };
    await createAccount(trx, { person, userName: username, passwordHash, admin: true });
    record({ actor: person.id, action: 'begin-installation', object: { kind: 'person', id: person.id } });
  });
};
