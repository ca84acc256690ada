import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { APIError } from 'better-auth/api';
import { admin, username } from 'better-auth/plugins';
import type { FastifyBaseLogger } from 'fastify';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '@gongbei/contract/passwords';
import type { Config } from '../config.ts';
import type { Records } from '../storage/records.ts';
import { isUserName, USER_NAME_MAX_LENGTH, USER_NAME_MIN_LENGTH } from './user-name.ts';

const DAY = 24 * 60 * 60;

export interface AuthParts {
  records: Pick<Records, 'db' | 'kind'>;
  config: Pick<Config, 'origins'>;
  secret: string;
  log: FastifyBaseLogger;
  /** a sign-in session is over: signed out, revoked, or its password changed */
  onSessionEnded: (session: string) => void;
}

/** Only somebody who is still here may get a session, whatever they know. */
const mayStillSignIn = async ({ db }: Pick<Records, 'db'>, id: string) => {
  const person = await db.selectFrom('person').select('status').where('id', '=', id).executeTakeFirst();
  return person?.status === 'active';
};

/** The library's own part: passwords, sessions, cookies. Its routes are not served; `accounts` asks it directly. */
export const makeAuth = ({ records, config, secret, log, onSessionEnded }: AuthParts) =>
  betterAuth({
    baseURL: config.origins[0],
    trustedOrigins: config.origins,
    secret,
    database: { db: records.db, type: records.kind },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: PASSWORD_MAX_LENGTH,
    },
    session: { expiresIn: 30 * DAY, disableSessionRefresh: true },
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }) => {
            if (!(await mayStillSignIn(records, userId))) throw new APIError('UNAUTHORIZED');
          },
        },
        delete: { after: async (session) => onSessionEnded(session.id) },
      },
    },
    advanced: {
      cookiePrefix: 'gongbei',
      useSecureCookies: config.origins[0].startsWith('https:'),
      ipAddress: { disableIpTracking: true },
    },
    // every call goes through this program's own limits
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => log.error({ from: 'better-auth' }, message) },
    plugins: [
      username({
        minUsernameLength: USER_NAME_MIN_LENGTH,
        maxUsernameLength: USER_NAME_MAX_LENGTH,
        usernameValidator: isUserName,
        validationOrder: { username: 'post-normalization' },
      }),
      admin(),
    ],
  } satisfies BetterAuthOptions);

export type Auth = ReturnType<typeof makeAuth>;
