import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Insertable, Kysely, Transaction } from 'kysely';
import type { Gate } from '../access/gate.ts';
import type { Tell } from '../storage/happenings.ts';
import type { PersonTable, Tables } from '../storage/tables.ts';

interface Account {
  person: Insertable<PersonTable>;
  userName: string;
  passwordHash: string;
}

export interface IssuedCode {
  person: string;
  code: string;
  expires: number;
  /** they had a password, so it was a reset */
  reset: boolean;
}

/** What this room asks of accounts, which are another's. */
export interface Admissions {
  createAccount(trx: Transaction<Tables>, account: Account): Promise<void>;
  createAccounts(trx: Transaction<Tables>, accounts: readonly Account[]): Promise<void>;
  hashPassword(password: string): Promise<string>;
  noPassword(): Promise<string>;
  isUserName(text: string): boolean;
  endSignIns(trx: Transaction<Tables>, tell: Tell, person: string): Promise<void>;
  signIn(
    call: { request: FastifyRequest; reply: FastifyReply },
    given: { username: string; password: string },
  ): Promise<void>;
  codes: {
    issue(
      trx: Transaction<Tables>,
      asked: { people: readonly string[]; by: string; at: number },
    ): Promise<IssuedCode[]>;
    issueFirst(
      trx: Transaction<Tables>,
      asked: { people: readonly string[]; by: string; at: number },
    ): Promise<IssuedCode[]>;
  };
}

export interface PeopleParts {
  db: Kysely<Tables>;
  gate: Gate;
  admissions: Admissions;
  now: () => number;
}
