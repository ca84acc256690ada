import type { Kysely } from 'kysely';
import type { ClientIds } from '@gongbei/sync/client-ids';
import type { UpdateLog } from '@gongbei/sync/update-log';
import type { Gate } from '../access/gate.ts';
import type { Tables } from '../storage/tables.ts';

/** What documents are made of: their records, the gate before them, the logs that hold their text. */
export interface DocumentsParts {
  db: Kysely<Tables>;
  gate: Gate;
  log: UpdateLog;
  ids: ClientIds;
  now: () => number;
  /** the day of somebody who belongs to no community is counted in this one */
  timeZone: string;
}
