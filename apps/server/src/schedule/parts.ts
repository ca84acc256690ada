import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Template } from '@gongbei/contract/documents';
import type { DocumentId, PersonId, SchoolId } from '@gongbei/contract/ids';
import type { Gate } from '../access/gate.ts';
import type { ScheduleRowTable, Tables } from '../storage/tables.ts';

export type Row = Selectable<ScheduleRowTable>;

/** A document that is begun from a row of the schedule, and what joins the two in the same transaction. */
export interface Beginning {
  owner: { person: PersonId; home: SchoolId };
  community: string;
  title: string;
  subject: string;
  grades: number[];
  template: Template;
  group: string;
  term: string;
  join: (trx: Transaction<Tables>, document: DocumentId) => Promise<void>;
}

export interface ScheduleParts {
  db: Kysely<Tables>;
  gate: Gate;
  now: () => number;
  /** documents are another room's */
  beginDocument: (beginning: Beginning) => Promise<DocumentId>;
}
