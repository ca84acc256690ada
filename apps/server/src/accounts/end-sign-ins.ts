import type { Transaction } from 'kysely';
import type { Tell } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';

/** Ends every sign-in of a person, on every device; what they have open hears of it. */
export const endSignIns = async (trx: Transaction<Tables>, tell: Tell, person: string): Promise<void> => {
  const accounts = trx.withTables<{ session: { id: string; userId: string } }>();
  await accounts.deleteFrom('session').where('userId', '=', person).execute();
  tell({ kind: 'access-changed', person });
};
