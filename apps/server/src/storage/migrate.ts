import { sql, type Kysely } from 'kysely';
import { StartRefused } from '../errors.ts';
import { accounts } from './migrations/0001-accounts.ts';
import { records } from './migrations/0002-records.ts';
import { severalServers } from './migrations/0003-several-servers.ts';
import { archive } from './migrations/0004-archive.ts';
import { installation } from './migrations/0005-installation.ts';
import { people } from './migrations/0006-people.ts';
import { arrangements } from './migrations/0007-arrangements.ts';
import { audit } from './migrations/0008-audit.ts';
import { notices } from './migrations/0009-notices.ts';
import type { Kind } from './migrations/kind.ts';

type Migration = (db: Kysely<unknown>, kind: Kind) => Promise<void>;

/** Forward only, and never changed once released: number n is the nth of the list. */
export const migrations: readonly Migration[] = [
  accounts,
  records,
  severalServers,
  archive,
  installation,
  people,
  arrangements,
  audit,
  notices,
];

/** Any number, as long as nothing else in the database locks on it. */
const LOCK = 7_214_093;

const begin = async (db: Kysely<unknown>, kind: Kind) => {
  if (kind === 'sqlite') return void (await sql`begin immediate`.execute(db));
  await sql`begin`.execute(db);
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(db);
};

const lastApplied = async (db: Kysely<unknown>): Promise<number> => {
  await sql`create table if not exists migration (number integer primary key, at text not null)`.execute(db);
  const { rows } = await sql<{ last: number | null }>`select max(number) as last from migration`.execute(db);
  return rows[0]?.last ?? 0;
};

/** Takes one step inside a transaction that other processes wait for. @returns whether there is more to do */
const step = async (db: Kysely<unknown>, kind: Kind, list: readonly Migration[]): Promise<boolean> => {
  const done = await lastApplied(db);
  if (done > list.length)
    throw new StartRefused('The records were written by a newer version of this program: install that version again.');
  const next = list[done];
  if (!next) return false;
  await next(db, kind);
  await sql`insert into migration (number, at) values (${done + 1}, ${new Date().toISOString()})`.execute(db);
  return done + 1 < list.length;
};

/** Brings the tables up to date, one transaction per migration; several servers may start at once. */
export const migrate = (db: Kysely<unknown>, kind: Kind, list: readonly Migration[] = migrations): Promise<void> =>
  db.connection().execute(async (connection) => {
    for (let more = true; more;) {
      await begin(connection, kind);
      try {
        more = await step(connection, kind, list);
        await sql`commit`.execute(connection);
      } catch (error) {
        await sql`rollback`.execute(connection);
        throw error;
      }
    }
  });
