import type { Log, LogEntry, UpdateLog } from '@gongbei/sync/update-log';
import type { Kysely } from 'kysely';
import type { ArchivedUpdateTable, Tables } from './tables.ts';

/** Rows that one statement may bring, so that no other waits long. */
const AT_ONCE = 200;

export interface ArchiveParts {
  db: Kysely<Tables>;
  log: UpdateLog;
}

/** Puts entries of the log away for good. Those that are there already stay as they are, so it may be done twice. */
export const archiveEntries = async (
  db: Kysely<Tables>,
  document: string,
  { epoch, entries, now }: { epoch: string; entries: readonly LogEntry[]; now: number },
): Promise<void> => {
  for (let i = 0; i < entries.length; i += AT_ONCE)
    await db
      .insertInto('archivedUpdate')
      .values(entries.slice(i, i + AT_ONCE).map((entry) => toRow(document, epoch, entry, now)))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
};

/** Reads what of the log is not archived yet. Where a snapshot comes with it, it was compacted while we looked. */
export const readUnarchived = async ({ db, log }: ArchiveParts, document: string): Promise<Log> => {
  const { epoch } = await log.load(document, Number.MAX_SAFE_INTEGER);
  const archived = await archivedUpTo(db, document, epoch);
  const read = await log.load(document, archived);
  // a log of another epoch, or one whose archive is older than itself, begins where it begins
  return read.snapshot ? await log.load(document, await keptAfter(log, document)) : read;
};

/**
 * Every update of a document as it came, from the first one up to `until`, in order: from the archive, and from the log
 * what it still has. What an earlier log had put away counts as far as the present one goes on from there.
 */
export const rawUpdates = async (parts: ArchiveParts, document: string, until = Infinity): Promise<LogEntry[]> => {
  let read = await readUnarchived(parts, document);
  while (read.snapshot) read = await readUnarchived(parts, document);
  const before = (read.entries[0]?.position ?? read.head + 1) - 1;
  const entries = [...(await archivedEntries(parts.db, document, read.epoch, before)), ...read.entries];
  if (entries.some(({ position }, i) => position !== i + 1)) throw new Error('the archive has a gap');
  return entries.filter(({ position }) => position <= until);
};

/** The last position of this epoch that is archived, and with it all before; 0: none. */
const archivedUpTo = async (db: Kysely<Tables>, document: string, epoch: string): Promise<number> => {
  const found = await db
    .selectFrom('archivedUpdate')
    .select((eb) => eb.fn.max('position').as('last'))
    .where('documentId', '=', document)
    .where('epoch', '=', epoch)
    .executeTakeFirst();
  return Number(found?.last ?? 0);
};

/** The position after which the log has every entry; it says so of none that one may ask for. */
const keptAfter = async (log: UpdateLog, document: string): Promise<number> => {
  const { snapshot } = await log.load(document);
  let [low, high] = [0, snapshot?.position ?? 0];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await log.load(document, middle)).snapshot) low = middle + 1;
    else high = middle;
  }
  return low;
};

const archivedEntries = async (
  db: Kysely<Tables>,
  document: string,
  epoch: string,
  upTo: number,
): Promise<LogEntry[]> => {
  const rows = await db
    .selectFrom('archivedUpdate')
    .selectAll()
    .where('documentId', '=', document)
    .where('position', '<=', upTo)
    .orderBy('archivedAt')
    .execute();
  const right = new Map<number, ArchivedUpdateTable>();
  for (const row of rows) if (right.get(row.position)?.epoch !== epoch) right.set(row.position, row);
  return [...right.values()].map(toEntry).sort((a, b) => a.position - b.position);
};

const toRow = (document: string, epoch: string, entry: LogEntry, now: number): ArchivedUpdateTable => ({
  documentId: document,
  epoch,
  position: entry.position,
  kind: entry.kind,
  personId: entry.origin.person,
  schoolId: entry.origin.school,
  servingId: entry.origin.serving,
  connection: entry.origin.connection,
  at: entry.at,
  bytes: entry.update,
  archivedAt: now,
});

const toEntry = (row: ArchivedUpdateTable): LogEntry => ({
  position: row.position,
  kind: row.kind,
  at: row.at,
  update: new Uint8Array(row.bytes),
  origin: { person: row.personId, school: row.schoolId, serving: row.servingId, connection: row.connection },
});
