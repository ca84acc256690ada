import { PostgresAdapter, sql, type Kysely, type Transaction } from 'kysely';
import { appendAudit, type NewAuditEntry, type RecordEntry } from './audit-trail.ts';
import { appendNotices, type NewNotice, type Notify } from './notices.ts';
import type { HappeningRow, Tables } from './tables.ts';

/** What one part of the server must tell the others reliably. Ids only: whoever cares looks again. */
export interface NewHappening {
  kind: HappeningRow['kind'];
  community?: string;
  document?: string;
  person?: string;
  session?: string;
}

type Db = Kysely<Tables>;
export type Tell = (happening: NewHappening) => void;

/** Any number, as long as nothing else in the database locks on it. */
const LOCK = 7_214_094;
const BATCH = 500;

/** Followers in this very process: they needn't wait for their next look. */
const followers = new WeakMap<object, Set<() => void>>();

export type Command<T> = (trx: Transaction<Tables>, tell: Tell, record: RecordEntry, notify: Notify) => Promise<T>;

interface Said {
  told: NewHappening[];
  recorded: NewAuditEntry[];
  notices: NewNotice[];
}

/**
 * Runs a command in one transaction, and writes what it tells into the outbox, what it records into the audit log and
 * whom it notifies in the same one: either all is there or nothing. Inside it, ask the database only through `trx`
 * (SQLite has one connection, which it holds).
 */
export const runCommand = async <T>(db: Db, now: () => number, command: Command<T>): Promise<T> => {
  const said: Said = { told: [], recorded: [], notices: [] };
  const result = await db.transaction().execute(async (trx) => {
    const done = await command(
      trx,
      (happening) => void said.told.push(happening),
      (entry) => void said.recorded.push(entry),
      (notice) => void said.notices.push(notice),
    );
    if (isAnything(said)) await append(trx, said, now());
    return done;
  });
  if (isAnything(said)) for (const wake of followers.get(db) ?? []) wake();
  return result;
};

const isAnything = ({ told, recorded, notices }: Said) => told.length + recorded.length + notices.length > 0;

/** Records something that no other record goes with: a refusal, a reading. */
export const recordAlone = (db: Db, now: () => number, entry: NewAuditEntry): Promise<void> =>
  runCommand(db, now, async (_, _tell, record) => record(entry));

/** Tells something that no other record goes with. */
export const tellHappening = (db: Db, now: () => number, happening: NewHappening): Promise<void> =>
  runCommand(db, now, async (_, tell) => tell(happening));

/**
 * Ids must become visible in their order, or a follower that has seen 7 would miss a 6 that commits later. SQLite has
 * one writer anyway; PostgreSQL is made to have one, from here to the commit, which therefore comes last.
 */
const append = async (trx: Transaction<Tables>, { told, recorded, notices }: Said, at: number) => {
  if (trx.getExecutor().adapter instanceof PostgresAdapter)
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
  if (recorded.length > 0) await appendAudit(trx, recorded, at);
  const notified = await appendNotices(trx, notices, at);
  const all = [...told, ...notified.map((person) => ({ kind: 'notices-changed' as const, person }))];
  if (all.length > 0) await appendHappenings(trx, all, at);
};

const appendHappenings = async (trx: Transaction<Tables>, told: readonly NewHappening[], at: number) => {
  const rows = told.map(({ kind, community, document, person, session }) => ({
    at,
    kind,
    communityId: community ?? null,
    documentId: document ?? null,
    personId: person ?? null,
    sessionId: session ?? null,
  }));
  await trx.insertInto('happening').values(rows).execute();
};

/** The place to follow from for one who cares only about what comes. */
export const lastHappening = async (db: Db): Promise<number> => {
  const { last } = await db
    .selectFrom('happening')
    .select((eb) => eb.fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
};

/** Forgets what every follower has long seen. */
export const forgetHappenings = async (db: Db, before: number): Promise<void> =>
  void (await db.deleteFrom('happening').where('at', '<', before).execute());

const HOUR = 3_600_000;
const KEPT = 7 * 24 * HOUR;

/** Keeps the outbox to the happenings of the last week. @returns how to stop */
export const forgetOldHappenings = (db: Db, now: () => number, onFailure: (error: unknown) => void): (() => void) => {
  const forget = () => void forgetHappenings(db, now() - KEPT).catch(onFailure);
  forget();
  const timer = setInterval(forget, HOUR);
  return () => clearInterval(timer);
};

export interface Follow {
  db: Db;
  /** the id after which to begin */
  from: number;
  onHappening: (happening: HappeningRow) => void;
  /** told when the outbox could not be read; it is tried again by itself */
  onFailure: (error: unknown) => void;
  /** ms between two looks: how late one hears of what another server did */
  every?: number;
}

/** Yields every happening after `from` in order, exactly once: at once what this process did, else within a second. */
export const followHappenings = ({ db, from, onHappening, onFailure, every = 1000 }: Follow): (() => void) => {
  let seen = from;
  let stopped = false;
  let reading = false;
  let woken = false;

  const readOn = async () => {
    for (let more = true; more && !stopped;) {
      const rows = await readAfter(db, seen);
      for (const row of rows) {
        if (stopped) return;
        seen = row.id;
        onHappening(row);
      }
      more = rows.length === BATCH;
    }
  };
  const look = async () => {
    woken = true;
    if (reading) return;
    reading = true;
    while (woken && !stopped) {
      woken = false;
      await readOn().catch(onFailure);
    }
    reading = false;
  };

  const wake = () => void look();
  const timer = setInterval(wake, every);
  const woke = followers.get(db) ?? new Set();
  followers.set(db, woke.add(wake));
  return () => {
    stopped = true;
    clearInterval(timer);
    woke.delete(wake);
  };
};

const readAfter = (db: Db, id: number): Promise<HappeningRow[]> =>
  db.selectFrom('happening').selectAll().where('id', '>', id).orderBy('id').limit(BATCH).execute();
