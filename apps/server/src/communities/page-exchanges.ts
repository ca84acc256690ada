import type { Kysely } from 'kysely';
import type { ExchangeId, PersonId, SchoolId } from '@gongbei/contract/ids';
import type { Exchange } from '@gongbei/contract/people';
import type { CommunityAccess } from '../access/gate.ts';
import type { Tables } from '../storage/tables.ts';
import { type ExchangeRow, mayKnow } from './exchange-record.ts';

/** Running, coming and, for whom they concern, proposed exchanges of people who are shown. */
export const loadExchanges = async (
  db: Kysely<Tables>,
  access: CommunityAccess,
  present: ReadonlySet<string>,
): Promise<Exchange[]> => {
  const rows = await db
    .selectFrom('exchange')
    .selectAll()
    .where('communityId', '=', access.facts.community.id)
    .where('state', 'in', ['proposed', 'agreed'])
    .where('endedAt', 'is', null)
    .where('endDay', '>=', access.day)
    .orderBy('startDay')
    .orderBy('id')
    .execute();
  return rows.filter((row) => present.has(row.personId) && mayKnow(access, row)).map((row) => view(row, access.day));
};

const view = (row: ExchangeRow, day: string): Exchange => {
  const begun = row.startDay <= day ? 'running' : 'coming';
  const state = row.state === 'agreed' ? begun : 'proposed';
  return {
    id: row.id as ExchangeId,
    person: row.personId as PersonId,
    kind: row.kind,
    from: row.fromSchoolId as SchoolId,
    to: row.toSchoolId as SchoolId,
    start: row.startDay,
    end: row.endDay,
    days: row.daysJson === null ? null : (JSON.parse(row.daysJson) as string[]),
    periodsPerWeek: row.periodsPerWeek,
    state,
    running: state === 'running',
    agreed: {
      from: row.state === 'agreed' || row.agreedFromBy !== null,
      to: row.state === 'agreed' || row.agreedToBy !== null,
    },
  };
};
