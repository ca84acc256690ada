import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Identify } from '../access/actor.ts';
import type { Config } from '../config.ts';
import type { Records } from '../storage/records.ts';
import { makeAuth } from './auth.ts';
import { createAccount, createAccounts, hashPassword } from './create-account.ts';
import { endSignIns } from './end-sign-ins.ts';
import { identification } from './identify.ts';
import { noPassword } from './no-password.ts';
import { registerAccounts } from './register-accounts.ts';
import { recordSignIns } from './record-sign-ins.ts';
import { registerCodes, signingIn, type SignInAs } from './register-codes.ts';
import { registerSetup } from './register-setup.ts';
import { signingSecret } from './secret.ts';
import { offerSetup } from './setup-token.ts';
import { signInCodes, type SignInCodes } from './sign-in-codes.ts';
import { isUserName } from './user-name.ts';

export interface AccountsParts {
  records: Records;
  config: Config;
  log: FastifyBaseLogger;
  now: () => number;
}

/** What whoever brings people in needs of their accounts. */
export interface Admissions {
  createAccount: typeof createAccount;
  createAccounts: typeof createAccounts;
  hashPassword: typeof hashPassword;
  noPassword: typeof noPassword;
  isUserName: typeof isUserName;
  endSignIns: typeof endSignIns;
  codes: SignInCodes;
  signIn: SignInAs;
}

export interface Accounts {
  admissions: Admissions;
  identify: Identify;
  /** The listener is told when nobody can ask through a sign-in session any more. */
  onSessionEnded(listener: (session: string) => void): void;
  /** Something about this person has changed: whether they are still here is asked anew. */
  forgetPerson(person: string): void;
  /** This sign-in session has ended, here or at another server. */
  forgetSession(session: string): void;
  register(app: FastifyInstance): void;
  /** @returns the token of the first run; null where there is somebody already */
  offerSetup(): Promise<string | null>;
}

/** Who people are: their accounts and sign-ins. */
export const openAccounts = ({ records, config, log, now }: AccountsParts): Accounts => {
  const listeners = new Set<(session: string) => void>();
  const secret = signingSecret(config);
  const codes = signInCodes(secret);
  const auth = makeAuth({
    records,
    config,
    secret,
    log,
    onSessionEnded: (session) => {
      forget({ session });
      for (const listener of listeners) listener(session);
    },
  });
  const { identify, forget } = identification(auth, records.db, now);
  const signIn = signingIn(auth);
  return {
    admissions: { createAccount, createAccounts, hashPassword, noPassword, isUserName, endSignIns, codes, signIn },
    identify,
    onSessionEnded: (listener) => void listeners.add(listener),
    forgetPerson: (person) => forget({ person }),
    forgetSession: (session) => forget({ session }),
    register: (app) => {
      const deeds = recordSignIns(records.db, now);
      registerSetup(app, { db: records.db, now });
      registerAccounts(app, { auth, db: records.db, demo: config.demo, now, forget, deeds });
      registerCodes(app, { auth, db: records.db, codes, now, demo: config.demo, deeds });
    },
    offerSetup: () => offerSetup(records.db),
  };
};
