import type { ExpressionBuilder, Kysely } from 'kysely';
import type { AuditFilter } from '@gongbei/contract/audit';
import { addDays, endOfDay } from '../access/calendar.ts';
import type { AuditEntryRow, Tables } from '../storage/tables.ts';
import type { AuditScope } from './parts.ts';

/** Entries of a scope that fit a filter, the newest first. `before`: only those with a smaller number. */
export const findEntries = async (
  db: Kysely<Tables>,
  scope: AuditScope,
  filter: AuditFilter & { before?: number },
  limit: number,
): Promise<AuditEntryRow[]> => {
  const { person, action, result, document, from, until, before } = filter;
  const starts = from === undefined ? undefined : endOfDay(addDays(from, -1), scope.timeZone);
  const ends = until === undefined ? undefined : endOfDay(until, scope.timeZone);
  return within(db, scope)
    .$if(person !== undefined, (query) => query.where((eb) => concerns(eb, person!)))
    .$if(action !== undefined, (query) => query.where('action', '=', action!))
    .$if(result !== undefined, (query) => query.where('result', '=', result!))
    .$if(document !== undefined, (query) =>
      query.where('objectKind', '=', 'document').where('objectId', '=', document!),
    )
    .$if(starts !== undefined, (query) => query.where('at', '>=', starts!))
    .$if(ends !== undefined, (query) => query.where('at', '<', ends!))
    .$if(before !== undefined, (query) => query.where('number', '<', before!))
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
};

type Build = ExpressionBuilder<Tables, 'auditEntry'>;

/** Who did it, to whom it was done, or who was named in it. */
const concerns = (eb: Build, person: string) =>
  eb.or([
    eb('actorId', '=', person),
    eb.and([eb('objectKind', '=', 'person'), eb('objectId', '=', person)]),
    eb('detail', '=', person),
  ]);

const within = (db: Kysely<Tables>, { community, schools }: AuditScope) => {
  const entries = db.selectFrom('auditEntry').selectAll();
  if (community === null) return entries;
  return entries.where((eb) => {
    const ofSchools = schools.length === 0 ? [] : [eb.and([eb('communityId', 'is', null), eb('schoolId', 'in', [...schools])])]; // prettier-ignore
    return eb.or([eb('communityId', '=', community), ...ofSchools]);
  });
};
