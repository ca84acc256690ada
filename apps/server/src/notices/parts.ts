import type { Kysely } from 'kysely';
import type { Gate } from '../access/gate.ts';
import type { Tables } from '../storage/tables.ts';

export interface NoticesParts {
  db: Kysely<Tables>;
  gate: Gate;
  now: () => number;
}
