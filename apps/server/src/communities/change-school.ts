import type { Given } from '@gongbei/contract/endpoints';
import type { Transaction } from 'kysely';
import type { Actor } from '../access/actor.ts';
import { schoolOf } from '../access/people.ts';
import { Refusal } from '../errors.ts';
import { runCommand, type Tell } from '../storage/happenings.ts';
import type { SchoolRow, Tables } from '../storage/tables.ts';
import { todayOf, type InstallationParts } from './installation.ts';
import { columnsOf, refuseParent } from './make-school.ts';

type Changes = Given<'PATCH /api/installation/schools/:school', 'body'>;
type Trx = Transaction<Tables>;

/** Renames a school, changes what it is, or closes it: with its people and documents it stays known for ever. */
export const changeSchool = (parts: InstallationParts, actor: Actor, id: string, changes: Changes): Promise<void> =>
  runCommand(parts.db, parts.now, async (trx, tell, record) => {
    const row = await trx.updateTable('school').set({ id }).where('id', '=', id).returningAll().executeTakeFirst();
    if (!row) throw new Refusal('not-found');
    const { ended, ...fields } = changes;
    const { name, short, kind, hue, parent } = schoolOf(row);
    const wanted = { name, short, kind, hue, parent, ...fields };
    await refuseParent(trx, id, wanted);
    await refuseKind(trx, row, wanted.kind);
    if (ended && row.endedOn === null) await refuseMember(trx, id);
    const endedOn = ended === undefined ? row.endedOn : ended ? (row.endedOn ?? todayOf(parts)) : null;
    await trx.updateTable('school').set({ ...columnsOf(wanted), endedOn }).where('id', '=', id).execute(); // prettier-ignore
    await tellCommunities(trx, tell, id);
    const action = row.endedOn === null && endedOn !== null ? 'end-school' : 'change-school';
    record({ actor: actor.person, action, object: { kind: 'school', id }, school: id });
  });

/** A school with sites of its own can't become one. */
const refuseKind = async (trx: Trx, { id, kind }: SchoolRow, wanted: SchoolRow['kind']) => {
  if (wanted === kind || wanted === 'urban' || wanted === 'township') return;
  const site = await trx.selectFrom('school').select('id').where('parentId', '=', id).executeTakeFirst();
  if (site) throw new Refusal('invalid-request', 'kind');
};

const refuseMember = async (trx: Trx, id: string) => {
  const place = await trx
    .selectFrom('communitySchool')
    .select('communityId')
    .where('schoolId', '=', id)
    .where('leftOn', 'is', null)
    .executeTakeFirst();
  if (place) throw new Refusal('school-in-community');
};

/** Its name and colour stand on every page of its communities, and whose site it is decides about rights. */
const tellCommunities = async (trx: Trx, tell: Tell, schoolId: string) => {
  const rows = await trx.selectFrom('communitySchool').select('communityId').where('schoolId', '=', schoolId).execute();
  for (const { communityId: community } of rows) tell({ kind: 'access-changed', community });
};
