import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { StartRefused } from './errors.ts';

export interface Config {
  host: string;
  port: number;
  /** of this installation alone; the demo has one of its own */
  dataDir: string;
  /** PostgreSQL for the records; null: SQLite in the data directory */
  databaseUrl: string | null;
  /** what browsers reach the server at, without a path; the first is the one to print and to sign for */
  origins: [string, ...string[]];
  /** browsers come through a proxy on this machine, so its X-Forwarded headers are believed */
  behindProxy: boolean;
  /** null: one is made once and kept in the data directory */
  authSecret: string | null;
  demo: boolean;
  timeZone: string;
  allowStockClients: boolean;
}

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const flag = z
  .enum(['0', '1'], 'must be 0 or 1')
  .default('0')
  .transform((value) => value === '1');

const isOrigin = (text: string) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, '');
};

const isTimeZone = (name: string) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const Environment = z.object({
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be an address or a host name')
    .default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number from 1 to 65535')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65535, 'must be a number from 1 to 65535')
    .default(3000),
  DATA_DIR: z.string().default(join(REPOSITORY, 'data')),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => /^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? ''),
      'must be a postgres:// address, or be left out to keep the records in SQLite',
    )
    .optional(),
  REDIS_URL: z.never('is not supported yet: update logs are kept in SQLite, so leave it out').optional(),
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'must be an http(s) address without a path, like https://plan.example.org')
    .optional(),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  DEMO: flag,
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone, like Asia/Shanghai')
    .default('Asia/Shanghai'),
  ALLOW_STOCK_CLIENTS: flag,
  NODE_ENV: z.string().optional(),
});
type Environment = z.output<typeof Environment>;

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** What each part alone cannot say: combinations that would be unsafe, or that do not exist. */
const refuseCombinations = (env: Environment) => {
  const open = !isLoopback(env.HOST);
  if (env.DATABASE_URL && env.NODE_ENV !== 'test')
    throw new StartRefused(
      'DATABASE_URL needs REDIS_URL beside it, which is not supported yet: leave it out to keep everything in SQLite.',
    );
  if (open && env.DEMO)
    throw new StartRefused(
      `HOST=${env.HOST} is refused with DEMO=1: everybody on the network could sign in as the people of the demo.`,
    );
  if (env.DEMO && env.PUBLIC_URL && !isLoopback(new URL(env.PUBLIC_URL).hostname))
    throw new StartRefused(
      `PUBLIC_URL=${env.PUBLIC_URL} is refused with DEMO=1: everybody who reaches it could sign in as the people of the demo.`,
    );
  if (open && !env.AUTH_SECRET)
    throw new StartRefused(`HOST=${env.HOST} is refused without AUTH_SECRET: sign-ins need a secret of your own.`);
  if (open && !env.PUBLIC_URL)
    throw new StartRefused(`HOST=${env.HOST} needs PUBLIC_URL: only pages from that address may change anything.`);
};

const parse = (env: NodeJS.ProcessEnv): Environment => {
  // an empty value, as compose files hand them on, means the same as none
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StartRefused(`${issue?.path.join('.')} ${issue?.message}.`);
};

/** Reads the whole configuration; throws `StartRefused` with one clear sentence about the first wrong value. */
export const loadConfig = (env: NodeJS.ProcessEnv): Config => {
  const parsed = parse(env);
  refuseCombinations(parsed);
  const { PUBLIC_URL: publicUrl, PORT: port } = parsed;
  return {
    host: parsed.HOST,
    port,
    dataDir: parsed.DEMO ? resolve(parsed.DATA_DIR, 'demo') : resolve(parsed.DATA_DIR),
    databaseUrl: parsed.DATABASE_URL ?? null,
    origins: publicUrl ? [new URL(publicUrl).origin] : [`http://localhost:${port}`, `http://127.0.0.1:${port}`],
    behindProxy: publicUrl !== undefined,
    authSecret: parsed.AUTH_SECRET ?? null,
    demo: parsed.DEMO,
    timeZone: parsed.TIME_ZONE,
    allowStockClients: parsed.ALLOW_STOCK_CLIENTS,
  };
};
