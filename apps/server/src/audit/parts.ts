import type { Kysely } from 'kysely';
import type { Gate } from '../access/gate.ts';
import type { Tables } from '../storage/tables.ts';

export interface AuditParts {
  db: Kysely<Tables>;
  gate: Gate;
  now: () => number;
  /** in which the administrator's days are counted */
  timeZone: string;
}

/** Whose log is read: a community's, with what concerns its schools alone, or the whole installation's. */
export interface AuditScope {
  community: string | null;
  schools: readonly string[];
  /** whether documents are called by their titles: an administrator has no right to content */
  titles: boolean;
  timeZone: string;
}
