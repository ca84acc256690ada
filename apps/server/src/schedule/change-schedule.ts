import { nanoid } from 'nanoid';
import type { Given } from '@gongbei/contract/endpoints';
import type { ScheduleRowId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import { loadMembers } from '../access/community-members.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Row, ScheduleParts } from './parts.ts';

type Parts = Pick<ScheduleParts, 'db' | 'gate' | 'now'>;
type New = Given<'POST /api/communities/:community/schedule', 'body'>;
type Changes = Given<'PATCH /api/communities/:community/schedule/:row', 'body'>;

/** Adds a row to a group's schedule of a term. @throws Refusal for a week, a person or days that don't fit */
export const addRow = async (parts: Parts, actor: Actor, community: string, given: New): Promise<ScheduleRowId> => {
  const { group, term, owner, ...said } = given;
  const access = await parts.gate.requireIn(actor, community, 'edit-schedule', { group });
  const { subject } = await parts.db
    .selectFrom('researchGroup')
    .select('subject')
    .where('id', '=', group)
    .executeTakeFirstOrThrow();
  const id = nanoid() as ScheduleRowId;
  const ids = { id, communityId: community, groupId: group, termId: term, documentId: null };
  const row: Row = { ...ids, subject, ownerId: owner, ...said };
  await refuseUnfit(parts, access, row);
  await runCommand(parts.db, parts.now, async (trx, tell) => {
    await trx.insertInto('scheduleRow').values(row).execute();
    tell({ kind: 'list-changed', community });
  });
  return id;
};

/** Changes a row, or moves it to another week. Its document stays what it is. */
export const changeRow = async (
  parts: Parts,
  actor: Actor,
  place: { community: string; row: string },
  { owner, ...said }: Changes,
): Promise<void> => {
  const { row, access } = await requireRow(parts, actor, place);
  const patch = { ...said, ...(owner !== undefined && { ownerId: owner }) };
  if (Object.keys(patch).length === 0) return;
  await refuseUnfit(parts, access, { ...row, ...patch }, row.ownerId);
  await runCommand(parts.db, parts.now, async (trx, tell) => {
    await trx.updateTable('scheduleRow').set(patch).where('id', '=', row.id).execute();
    tell({ kind: 'list-changed', community: row.communityId });
  });
};

/** Takes a row away. Its document is not touched. */
export const removeRow = async (
  parts: Parts,
  actor: Actor,
  place: { community: string; row: string },
): Promise<void> => {
  const { row } = await requireRow(parts, actor, place);
  await runCommand(parts.db, parts.now, async (trx, tell) => {
    await trx.deleteFrom('scheduleRow').where('id', '=', row.id).execute();
    tell({ kind: 'list-changed', community: row.communityId });
  });
};

/** @throws Refusal `not-found` unless the row is this community's, `forbidden` for who does not arrange its schedule */
const requireRow = async (
  { db, gate }: Parts,
  actor: Actor,
  { community, row: id }: { community: string; row: string },
): Promise<{ row: Row; access: CommunityAccess }> => {
  await gate.requireCommunity(actor, community);
  const row = await findRow(db, community, id);
  return { row, access: await gate.requireIn(actor, community, 'edit-schedule', { group: row.groupId }) };
};

export const findRow = async (db: Parts['db'], community: string, id: string): Promise<Row> => {
  const rows = db.selectFrom('scheduleRow').selectAll().where('id', '=', id).where('communityId', '=', community);
  const row = await rows.executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  return row;
};

/** @param kept the owner that the row has already, who may have left since */
const refuseUnfit = async (
  { db }: Parts,
  { day }: CommunityAccess,
  row: Row,
  kept: string | null = null,
): Promise<void> => {
  const term = await db.selectFrom('term').selectAll().where('id', '=', row.termId).executeTakeFirst();
  if (!term) throw new Refusal('invalid-request', 'term');
  if (row.week > term.weeks) throw new Refusal('invalid-request', 'week');
  if (row.taughtFrom < row.sharedBy) throw new Refusal('invalid-request', 'taughtFrom');
  if (row.ownerId === kept) return;
  const members = await loadMembers(db, row.communityId, day);
  const owner = members.find(({ person }) => person.id === row.ownerId);
  const plans = owner && !owner.facts.roles.includes('supervisor') && owner.facts.groups.get(row.groupId) !== 'adviser';
  if (!plans) throw new Refusal('invalid-request', 'owner');
};
