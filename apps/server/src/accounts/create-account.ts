import { hashPassword } from 'better-auth/crypto';
import type { Insertable, Kysely, Transaction } from 'kysely';
import { nanoid } from 'nanoid';
import type { PersonTable, Tables } from '../storage/tables.ts';
import { isUserName } from './user-name.ts';

export { hashPassword };

export interface NewAccount {
  person: Insertable<PersonTable>;
  userName: string;
  /** by `hashPassword`: slow on purpose, so make one for many people who start with the same password */
  passwordHash: string;
  /** administrator of the installation */
  admin?: boolean;
}

/** Those of better-auth's tables that an account consists of. Its instants are ISO 8601 text on SQLite. */
type AccountTables = {
  user: {
    id: string;
    name: string;
    email: string;
    emailVerified: boolean;
    username: string;
    displayUsername: string;
    role: 'user' | 'admin';
    createdAt: string;
    updatedAt: string;
  };
  account: {
    id: string;
    userId: string;
    accountId: string;
    providerId: 'credential';
    password: string;
    createdAt: string;
    updatedAt: string;
  };
};

/**
 * Makes a person who can sign in: their row, and the account of the same id. All or nothing; inside a transaction it
 * becomes part of that one.
 */
export const createAccount = async (db: Kysely<Tables>, account: NewAccount): Promise<void> => {
  if (!isUserName(account.userName)) throw new TypeError('a user name has 2 to 30 of the characters a-z 0-9 . _ -');
  const insert = (connection: Kysely<Tables>) => insertAccount(connection, account, new Date().toISOString());
  await (db.isTransaction ? insert(db) : db.transaction().execute(insert));
};

const insertAccount = (db: Kysely<Tables>, account: NewAccount, now: string) => insertAccounts(db, [account], now);

/** Accounts that one statement can hold. */
const CHUNK = 200;

/** Makes many at once, as part of a transaction. @throws as `createAccount` does */
export const createAccounts = async (trx: Transaction<Tables>, all: readonly NewAccount[]): Promise<void> => {
  if (!all.every(({ userName }) => isUserName(userName))) throw new TypeError('one of them is no user name');
  const now = new Date().toISOString();
  for (let i = 0; i < all.length; i += CHUNK) await insertAccounts(trx, all.slice(i, i + CHUNK), now);
};

const insertAccounts = async (db: Kysely<Tables>, all: readonly NewAccount[], now: string) => {
  const times = { createdAt: now, updatedAt: now };
  const accounts = db.withTables<AccountTables>();
  await db
    .insertInto('person')
    .values(all.map(({ person }) => person))
    .execute();
  await accounts
    .insertInto('user')
    .values(all.map((account) => ({ ...userOf(account), ...times })))
    .execute();
  await accounts
    .insertInto('account')
    .values(all.map((account) => ({ ...credentialOf(account), ...times })))
    .execute();
};

const userOf = ({ person, userName, admin }: NewAccount) => ({
  id: person.id,
  name: person.nameZh,
  // the library wants an address of everybody; this top-level domain can never receive mail
  email: `${person.id.toLowerCase()}@people.invalid`,
  emailVerified: true,
  username: userName,
  displayUsername: userName,
  role: admin ? ('admin' as const) : ('user' as const),
});

const credentialOf = ({ person, passwordHash }: NewAccount) => ({
  id: nanoid(),
  userId: person.id,
  accountId: person.id,
  providerId: 'credential' as const,
  password: passwordHash,
});
