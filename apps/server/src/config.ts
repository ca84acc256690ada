import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { StartRefused } from './errors.ts';

const LOG_LEVELS = ['info', 'warn', 'error'] as const;

export interface Config {
  host: string;
  port: number;
  /** of this installation alone; the demo has one of its own */
  dataDir: string;
  /** PostgreSQL for the records; null: SQLite in the data directory */
  databaseUrl: string | null;
  /** Redis for the update logs, and for what several servers tell each other; null: the logs are in SQLite, too */
  redisUrl: string | null;
  /** what browsers reach the server at, without a path; the first is the one to print and to sign for */
  origins: [string, ...string[]];
  /** browsers come through a proxy, so the X-Forwarded headers of a trusted one are believed */
  behindProxy: boolean;
  /** addresses and networks, as Fastify's `trustProxy` takes them */
  trustedProxies: string;
  /** null: one is made once and kept in the data directory */
  authSecret: string | null;
  demo: boolean;
  timeZone: string;
  allowStockClients: boolean;
  /** where Prometheus finds the figures; null: nowhere */
  metrics: { host: string; port: number } | null;
  /** how much is logged; whoever tries the demo must still see the sign-in links */
  logLevel: (typeof LOG_LEVELS)[number];
  /** seconds that a server which is told to stop goes on serving, so that a balancer can take notice */
  drainSeconds: number;
}

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const flag = z
  .enum(['0', '1'], 'must be 0 or 1')
  .default('0')
  .transform((value) => value === '1');

const host = z.string().regex(/^[\w.:-]+$/, 'must be an address or a host name');
const number = (least: number, most: number) => {
  const sentence = `must be a number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,5}$/, sentence)
    .transform(Number)
    .refine((value) => value >= least && value <= most, sentence);
};

const isOrigin = (text: string) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, '');
};

const isRedisUrl = (text: string) => {
  const url = URL.parse(text);
  return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '' && /^(\/\d*)?$/.test(url.pathname);
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
  HOST: host.default('127.0.0.1'),
  PORT: number(1, 65_535).default(3000),
  DATA_DIR: z.string().default(join(REPOSITORY, 'data')),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => /^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? ''),
      'must be a postgres:// address, or be left out to keep the records in SQLite',
    )
    .optional(),
  REDIS_URL: z
    .string()
    .refine(isRedisUrl, 'must be a redis:// or rediss:// address, or be left out to keep everything in SQLite')
    .optional(),
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'must be an http(s) address without a path, like https://plan.example.org')
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .regex(/^[\w.:/]+(, ?[\w.:/]+)*$/, 'must be addresses or networks, like loopback,10.0.0.0/8')
    .default('loopback'),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  DEMO: flag,
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone, like Asia/Shanghai')
    .default('Asia/Shanghai'),
  ALLOW_STOCK_CLIENTS: flag,
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).optional(),
  METRICS_HOST: host.default('127.0.0.1'),
  METRICS_PORT: number(0, 65_535).default(0),
  METRICS_OPEN: flag,
  DRAIN_SECONDS: number(0, 5).default(0),
  NODE_ENV: z.string().optional(),
});
type Environment = z.output<typeof Environment>;

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** Everything in SQLite, or records in PostgreSQL and update logs in Redis: nothing between the two. */
const refuseStorage = (env: Environment) => {
  if (env.DATABASE_URL && !env.REDIS_URL && env.NODE_ENV !== 'test')
    throw new StartRefused('DATABASE_URL needs REDIS_URL beside it: leave both out to keep everything in SQLite.');
  if (env.REDIS_URL && !env.DATABASE_URL)
    throw new StartRefused('REDIS_URL needs DATABASE_URL beside it: leave both out to keep everything in SQLite.');
  if (env.REDIS_URL && !env.AUTH_SECRET)
    throw new StartRefused('REDIS_URL is refused without AUTH_SECRET: all servers must sign with the same secret.');
};

/** What each part alone cannot say: combinations that would be unsafe, or that do not exist. */
const refuseCombinations = (env: Environment) => {
  const open = !isLoopback(env.HOST);
  refuseStorage(env);
  if (env.METRICS_PORT > 0 && !isLoopback(env.METRICS_HOST) && !env.METRICS_OPEN)
    throw new StartRefused(
      `METRICS_HOST=${env.METRICS_HOST} is refused without METRICS_OPEN=1: the figures ask nobody who they are.`,
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
    redisUrl: parsed.REDIS_URL ?? null,
    origins: publicUrl ? [new URL(publicUrl).origin] : [`http://localhost:${port}`, `http://127.0.0.1:${port}`],
    behindProxy: publicUrl !== undefined,
    trustedProxies: parsed.TRUSTED_PROXIES,
    authSecret: parsed.AUTH_SECRET ?? null,
    demo: parsed.DEMO,
    timeZone: parsed.TIME_ZONE,
    allowStockClients: parsed.ALLOW_STOCK_CLIENTS,
    metrics: parsed.METRICS_PORT > 0 ? { host: parsed.METRICS_HOST, port: parsed.METRICS_PORT } : null,
    logLevel: parsed.LOG_LEVEL ?? (parsed.DEMO ? 'warn' : 'info'),
    drainSeconds: parsed.DRAIN_SECONDS,
  };
};
