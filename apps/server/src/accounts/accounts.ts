import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Identify } from '../access/actor.ts';
import type { Config } from '../config.ts';
import type { Records } from '../storage/records.ts';
import { makeAuth } from './auth.ts';
import { identification } from './identify.ts';
import { registerAccounts } from './register-accounts.ts';
import { recordSignIns } from './record-sign-ins.ts';
import { signingSecret } from './secret.ts';

export interface AccountsParts {
  records: Records;
  config: Config;
  log: FastifyBaseLogger;
  now: () => number;
}

export interface Accounts {
  identify: Identify;
  /** The listener is told when nobody can ask through a sign-in session any more. */
  onSessionEnded(listener: (session: string) => void): void;
  /** Something about this person has changed: whether they are still here is asked anew. */
  forgetPerson(person: string): void;
  /** This sign-in session has ended, here or at another server. */
  forgetSession(session: string): void;
  register(app: FastifyInstance): void;
}

/** Who people are: their accounts and sign-ins. */
export const openAccounts = ({ records, config, log, now }: AccountsParts): Accounts => {
  const listeners = new Set<(session: string) => void>();
  const auth = makeAuth({
    records,
    config,
    secret: signingSecret(config),
    log,
    onSessionEnded: (session) => {
      forget({ session });
      for (const listener of listeners) listener(session);
    },
  });
  const { identify, forget } = identification(auth, records.db, now);
  return {
    identify,
    onSessionEnded: (listener) => void listeners.add(listener),
    forgetPerson: (person) => forget({ person }),
    forgetSession: (session) => forget({ session }),
    register: (app) => registerAccounts(app, { auth, demo: config.demo, deeds: recordSignIns(records.db, now) }),
  };
};
