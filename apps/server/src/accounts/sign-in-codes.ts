import { createHmac, randomInt } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { nanoid } from 'nanoid';
import type { Tables } from '../storage/tables.ts';

export const CODE_DAYS = 14;
const DAY = 86_400_000;
/** What can be mistaken for nothing else on paper or on the phone: no 0 and O, no 1, I and L. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
/** 59 bits, in groups of four */
const LENGTH = 12;

const newCode = (): string => Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
const inGroups = (code: string): string => code.match(/.{4}/g)!.join('-');
/** As somebody types it from paper: in any case, with or without the dashes, full-width or not. */
const plainCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');

export interface IssuedCode {
  person: string;
  code: string;
  expires: number;
  /** they had a password, so it was a reset */
  reset: boolean;
}

export interface SignInCodes {
  /** One for each of them; what they had holds no longer. Their passwords stay until a code is used. */
  issue(trx: Transaction<Tables>, asked: { people: readonly string[]; by: string; at: number }): Promise<IssuedCode[]>;
  /** For people who are just being made: they have no password of their own yet. */
  issueFirst(trx: Transaction<Tables>, asked: { people: readonly string[]; by: string; at: number }): Promise<IssuedCode[]>; // prettier-ignore
  /** Whose code it is; one query whether there is such a name or not. */
  find(db: Kysely<Tables>, typed: { username: string; code: string }, at: number): Promise<string | null>;
  /** @returns whether it was still there: of two who use it at once, one does */
  use(trx: Transaction<Tables>, person: string, typed: string): Promise<boolean>;
}

/** One-time codes for people without e-mail. They are kept only as hashes, keyed with what is not in the database. */
export const signInCodes = (secret: string): SignInCodes => {
  const key = createHmac('sha256', secret).update('one-time codes').digest();
  // fast on purpose: a code has too many bits to be guessed, and three hundred are made at once
  const hashOf = (typed: string) => createHmac('sha256', key).update(plainCode(typed)).digest('base64url');

  const write = async (
    trx: Transaction<Tables>,
    { people, by, at }: { people: readonly string[]; by: string; at: number },
    isFirst: (person: string) => boolean,
  ) => {
    const expires = at + CODE_DAYS * DAY;
    const issued = people.map((person) => ({ person, code: inGroups(newCode()), expires, reset: !isFirst(person) }));
    for (const some of inChunks(issued))
      await trx
        .insertInto('signInCode')
        .values(
          some.map(({ person, code, reset }) => ({
            personId: person,
            hash: hashOf(code),
            first: reset ? 0 : 1,
            createdAt: at,
            expiresAt: expires,
            byId: by,
          })),
        )
        .execute();
    return issued;
  };

  return {
    issueFirst: (trx, asked) => write(trx, asked, () => true),
    issue: async (trx, asked) => {
      const before = await trx.deleteFrom('signInCode').where('personId', 'in', asked.people).returningAll().execute();
      const firsts = new Set(before.filter(({ first }) => first === 1).map(({ personId }) => personId));
      const issued = await write(trx, asked, (person) => firsts.has(person));
      const resets = issued.filter(({ reset }) => reset);
      for (const some of inChunks(resets))
        await trx
          .insertInto('signInReset')
          .values(some.map(({ person }) => ({ id: nanoid(), personId: person, byId: asked.by, at: asked.at })))
          .execute();
      return issued;
    },
    find: async (db, { username, code }, at) => {
      const accounts = db.withTables<{ user: { id: string; username: string } }>();
      const found = await accounts
        .selectFrom('signInCode')
        .innerJoin('user', 'user.id', 'signInCode.personId')
        .innerJoin('person', 'person.id', 'signInCode.personId')
        .select('personId')
        .where('hash', '=', hashOf(code))
        .where('user.username', '=', username.trim().toLowerCase())
        .where('expiresAt', '>', at)
        .where('person.status', '=', 'active')
        .executeTakeFirst();
      return found?.personId ?? null;
    },
    use: async (trx, person, typed) => {
      const used = trx.deleteFrom('signInCode').where('personId', '=', person).where('hash', '=', hashOf(typed));
      return (await used.executeTakeFirst()).numDeletedRows === 1n;
    },
  };
};

/** A statement takes only so many values. */
const inChunks = <T>(all: readonly T[], size = 200): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
