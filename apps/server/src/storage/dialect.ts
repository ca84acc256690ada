import { Socket } from 'node:net';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { PostgresDialect, SqliteDialect, type Dialect, type SqliteDatabase } from 'kysely';
import pg from 'pg';

const INT8 = 20;

/**
 * What SQLite can hold. The driver itself would take an object in the first place for a set of named parameters and
 * silently shift all others, so nothing that is not a plain value may come through.
 */
const toSqlite = (value: unknown): SQLInputValue => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'object' && !(value instanceof Uint8Array))
    throw new TypeError('SQLite takes text, numbers, flags, instants and bytes; an object must be made JSON before');
  return value as SQLInputValue;
};

/** Gives `node:sqlite` the shape that Kysely's own dialect expects. */
const asKyselyExpects = (database: DatabaseSync): SqliteDatabase => ({
  close: () => database.close(),
  prepare: (sql) => {
    const statement = database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...parameters.map(toSqlite)),
      run: (parameters) => statement.run(...parameters.map(toSqlite)),
      iterate: (parameters) => statement.iterate(...parameters.map(toSqlite)) as IterableIterator<unknown>,
    };
  },
});

/** Opens (and makes) a database file in which a commit survives a power cut. */
export const sqliteDialect = (path: string): Dialect => {
  const database = new DatabaseSync(path, { timeout: 10_000, enableForeignKeyConstraints: true });
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  return new SqliteDialect({ database: asKyselyExpects(database) });
};

/** A line over which nothing comes for so long while somebody waits is given up. */
const openLine = (patience: number) => (): Socket => {
  const socket = new Socket();
  return socket.setTimeout(patience, () => void socket.destroy(new Error('PostgreSQL does not answer')));
};

/** @param patience ms that a statement may take; idle lines are closed long before */
export const postgresDialect = (url: string, onIdleError: (error: Error) => void, patience = 0): Dialect => {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    stream: openLine(patience),
    types: {
      // instants are ms since 1970 and counts stay small: both fit a number, which is what SQLite yields too
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
    },
  });
  pool.on('error', onIdleError);
  // one that is lost while it is in use says so to whoever asked; heard by nobody, it would end the process as well
  pool.on('connect', (client) => client.on('error', () => {}));
  return new PostgresDialect({ pool });
};
