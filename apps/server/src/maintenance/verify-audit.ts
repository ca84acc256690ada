import type { Kysely } from 'kysely';
import { StartRefused } from '../errors.ts';
import { BEGINNING, hashOf } from '../storage/audit-trail.ts';
import type { AuditEntryRow, Tables } from '../storage/tables.ts';

const BATCH = 1_000;

/** Reckons the whole audit log anew. Refuses, and names the first entry that is not what was once written. */
export const verifyAudit = async (db: Kysely<Tables>): Promise<string> => {
  let number = 0;
  let hash = BEGINNING;
  for (let rows = await after(db, number); rows.length > 0; rows = await after(db, number)) {
    for (const { hash: written, ...entry } of rows) {
      if (entry.number !== ++number) throw broken(number, 'is missing');
      hash = hashOf(hash, entry);
      if (hash !== written) throw broken(number, 'was changed');
    }
  }
  // to be noted elsewhere: whoever cuts off the end leaves a whole chain behind
  return `${number} entries stand on one another; the last one ends in ${hash}`;
};

const broken = (number: number, how: string) =>
  new StartRefused(`The audit log is broken: entry ${number} ${how}, and nothing after it can be relied on.`);

const after = (db: Kysely<Tables>, number: number): Promise<AuditEntryRow[]> =>
  db.selectFrom('auditEntry').selectAll().where('number', '>', number).orderBy('number').limit(BATCH).execute();
