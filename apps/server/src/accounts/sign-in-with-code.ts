import type { Kysely, Transaction } from 'kysely';
import { hashPassword } from 'better-auth/crypto';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import { endSignIns } from './end-sign-ins.ts';
import type { Deeds } from './record-sign-ins.ts';
import type { SignInCodes } from './sign-in-codes.ts';

interface Parts {
  db: Kysely<Tables>;
  codes: SignInCodes;
  now: () => number;
  deeds: Deeds;
}

/**
 * Sets a person's password with their one-time code, and ends every sign-in that they have. A name that nobody has is
 * answered like a wrong code, after the same work.
 * @throws Refusal `wrong-code`
 */
export const setPasswordWithCode = async (
  { db, codes, now, deeds }: Parts,
  { username, code, newPassword }: { username: string; code: string; newPassword: string },
): Promise<void> => {
  const person = await codes.find(db, { username, code }, now());
  if (!person) {
    await deeds.refused(username.trim());
    throw new Refusal('wrong-code');
  }
  const password = await hashPassword(newPassword);
  await runCommand(db, now, async (trx, tell, record) => {
    if (!(await codes.use(trx, person, code))) throw new Refusal('wrong-code');
    await setPassword(trx, person, password);
    await endSignIns(trx, tell, person);
    record({ actor: person, action: 'set-password', object: { kind: 'person', id: person } });
  });
  await deeds.did(person, 'sign-in');
};

const setPassword = async (trx: Transaction<Tables>, person: string, password: string) => {
  const accounts = trx.withTables<{ account: { userId: string; providerId: string; password: string } }>();
  await accounts
    .updateTable('account')
    .set({ password })
    .where('userId', '=', person)
    .where('providerId', '=', 'credential')
    .execute();
};
