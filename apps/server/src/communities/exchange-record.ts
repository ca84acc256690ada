import type { Selectable, Transaction } from 'kysely';
import type { AuditAction } from '@gongbei/contract/audit-actions';
import { mayIn } from '@gongbei/contract/community-capabilities';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import type { Command } from '../storage/happenings.ts';
import type { ExchangeTable, Tables } from '../storage/tables.ts';
import { addEvents, type Members, tellOf, whoMay } from './arranging.ts';

type Trx = Transaction<Tables>;
export type ExchangeRow = Selectable<ExchangeTable>;

type Agreed = Pick<ExchangeRow, 'agreedFromBy' | 'agreedToBy'>;
export const stateOf = ({ agreedFromBy, agreedToBy }: Agreed): 'agreed' | 'proposed' =>
  agreedFromBy && agreedToBy ? 'agreed' : 'proposed';

/** A proposal is known to whom it concerns and to who arranges exchanges for one of the two schools. */
export const mayKnow = ({ person, rights }: CommunityAccess, row: ExchangeRow): boolean =>
  row.state === 'agreed' ||
  row.personId === person.id ||
  [row.fromSchoolId, row.toSchoolId].some((school) => mayIn(rights, 'arrange-exchanges', { school }));

/** Nobody is in two places at once. @throws Refusal `exchange-overlaps` */
export const refuseOverlap = async (
  trx: Trx,
  { id, personId, startDay, endDay }: Pick<ExchangeRow, 'id' | 'personId' | 'startDay' | 'endDay'>,
): Promise<void> => {
  const other = await trx
    .selectFrom('exchange')
    .select('id')
    .where('personId', '=', personId)
    .where('id', '!=', id)
    .where('state', 'in', ['proposed', 'agreed'])
    .where('endedAt', 'is', null)
    .where('startDay', '<=', endDay)
    .where('endDay', '>=', startDay)
    .executeTakeFirst();
  if (other) throw new Refusal('exchange-overlaps', 'start');
};

/** Holds an exchange of the community until the transaction ends. @throws Refusal `not-found` for who may not know of it */
export const lockExchange = async (trx: Trx, access: CommunityAccess, id: string): Promise<ExchangeRow> => {
  const row = await trx
    .updateTable('exchange')
    .set({ id })
    .where('id', '=', id)
    .where('communityId', '=', access.facts.community.id)
    .returningAll()
    .executeTakeFirst();
  if (!row || !mayKnow(access, row)) throw new Refusal('not-found');
  return row;
};

type Says = Parameters<Command<void>> extends [unknown, ...infer Rest] ? Rest : never;
interface Announcing {
  trx: Trx;
  says: Says;
  actor: Actor;
  access: CommunityAccess;
  members: Members;
  at: number;
}
type Kind = 'exchange-proposed' | 'exchange-agreed' | 'exchange-declined' | 'exchange-withdrawn' | 'exchange-ended';

/** Writes what has become of an exchange for everybody: the page, the log, the people concerned, open sockets. */
export const announceExchange = async (
  { trx, says: [tell, record, notify], actor, access, members, at }: Announcing,
  row: ExchangeRow,
  kind: Kind,
  action: AuditAction,
): Promise<void> => {
  const { id, communityId, personId, fromSchoolId, toSchoolId } = row;
  await addEvents(trx, [{ communityId, at, byId: actor.person, kind, exchangeId: id, personId }]);
  record({ actor: actor.person, action, object: { kind: 'exchange', id }, community: communityId, school: fromSchoolId, detail: personId }); // prettier-ignore
  const principals = whoMay(access, members, 'agree-exchanges', [fromSchoolId, toSchoolId]);
  const concerned = [...principals, personId, ...(row.proposedBy ? [row.proposedBy] : [])];
  if (kind !== 'exchange-withdrawn')
    notify({ to: concerned, kind, by: actor.person, community: communityId, detail: id });
  tellOf(tell, communityId, [personId]);
};
