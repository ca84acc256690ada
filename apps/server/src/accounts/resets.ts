import type { Kysely } from 'kysely';
import type { PersonId } from '@gongbei/contract/ids';
import type { SignInReset } from '@gongbei/contract/sign-in-codes';
import type { Tables } from '../storage/tables.ts';

/** Who has made a code for somebody since they last looked, the newest first. */
export const unseenResets = async (db: Kysely<Tables>, person: string): Promise<SignInReset[]> => {
  const rows = await db
    .selectFrom('signInReset')
    .innerJoin('person', 'person.id', 'signInReset.byId')
    .select(['byId', 'nameZh', 'nameEn', 'at'])
    .where('personId', '=', person)
    .where('seenAt', 'is', null)
    .orderBy('at', 'desc')
    .limit(5)
    .execute();
  return rows.map(({ byId, nameZh, nameEn, at }) => ({
    by: { id: byId as PersonId, name: { zh: nameZh, en: nameEn } },
    at: new Date(at).toISOString(),
  }));
};

export const seeResets = async (db: Kysely<Tables>, person: string, at: number): Promise<void> => {
  const unseen = db.updateTable('signInReset').set({ seenAt: at }).where('personId', '=', person);
  await unseen.where('seenAt', 'is', null).execute();
};
