import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Identify } from '../access/actor.ts';
import type { Config } from '../config.ts';
import type { Records } from '../storage/records.ts';
import { makeAuth } from './auth.ts';
import { identification } from './identify.ts';
import { registerAccounts } from './register-accounts.ts';
import { signingSecret } from './secret.ts';

export interface AccountsParts {
  records: Records;
  config: Config;
  log: FastifyBaseLogger;
  now: () => number;
  /** told after nobody can ask through this sign-in session any more */
  onSessionEnded: (person: string, session: string) => void;
}

export interface Accounts {
  identify: Identify;
  register(app: FastifyInstance): void;
}

/** Who people are: their accounts and sign-ins. */
export const openAccounts = ({ records, config, log, now, onSessionEnded }: AccountsParts): Accounts => {
  const auth = makeAuth({
    records,
    config,
    secret: signingSecret(config),
    log,
    onSessionEnded: (person, session) => {
      forget(session);
      onSessionEnded(person, session);
    },
  });
  const { identify, forget } = identification(auth, records.db, now);
  return { identify, register: (app) => registerAccounts(app, { auth, demo: config.demo }) };
};
