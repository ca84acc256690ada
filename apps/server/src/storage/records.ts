import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { Config } from '../config.ts';
import { StartRefused } from '../errors.ts';
import { postgresDialect, sqliteDialect } from './dialect.ts';
import { migrate } from './migrate.ts';
import type { Kind } from './migrations/kind.ts';
import type { Tables } from './tables.ts';

export interface Records {
  db: Kysely<Tables>;
  kind: Kind;
  /** Rejects when the database cannot be asked right now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** ms that a statement may take before its line to PostgreSQL is given up: one that was cut in silence never answers */
const PATIENCE = 20_000;

/** Opens the records database and brings its tables up to date. */
export const openRecords = async (
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  onIdleError: (error: Error) => void = () => {},
): Promise<Records> => {
  const kind = config.databaseUrl ? 'postgres' : 'sqlite';
  // a migration may take as long as it needs
  const first = new Kysely<Tables>({ dialect: dialectOf(config, onIdleError) });
  try {
    await check(first).catch((error: unknown) => {
      throw new StartRefused(`The records database cannot be opened (${reason(error)}).`, { cause: error });
    });
    await migrate(first as Kysely<unknown>, kind);
  } finally {
    await first.destroy();
  }
  const db = new Kysely<Tables>({ dialect: dialectOf(config, onIdleError, PATIENCE) });
  return { db, kind, check: () => check(db), close: () => db.destroy() };
};

const check = async (db: Kysely<Tables>) => void (await sql`select 1`.execute(db));

const dialectOf = (
  { dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>,
  onIdleError: (error: Error) => void,
  patience?: number,
) => {
  if (databaseUrl) return postgresDialect(databaseUrl, onIdleError, patience);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return sqliteDialect(join(dataDir, 'records.sqlite'));
};

const reason = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'no answer');
