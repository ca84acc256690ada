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

/** Opens the records database and brings its tables up to date. */
export const openRecords = async (
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  onIdleError: (error: Error) => void = () => {},
): Promise<Records> => {
  const kind = config.databaseUrl ? 'postgres' : 'sqlite';
  const db = new Kysely<Tables>({ dialect: dialectOf(config, onIdleError) });
  const check = async () => void (await sql`select 1`.execute(db));
  try {
    await check().catch((error: unknown) => {
      throw new StartRefused(`The records database cannot be opened (${reason(error)}).`, { cause: error });
    });
    await migrate(db as Kysely<unknown>, kind);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, kind, check, close: () => db.destroy() };
};

const dialectOf = (
  { dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>,
  onIdleError: (error: Error) => void,
) => {
  if (databaseUrl) return postgresDialect(databaseUrl, onIdleError);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return sqliteDialect(join(dataDir, 'records.sqlite'));
};

const reason = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'no answer');
