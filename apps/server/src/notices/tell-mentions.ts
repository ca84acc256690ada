import type { Transaction } from 'kysely';
import type { PersonId } from '@gongbei/contract/ids';
import { mentionsIn, type FoundMention } from '@gongbei/document/mentions';
import type { ClientIds } from '@gongbei/sync/client-ids';
import type { UpdateLog } from '@gongbei/sync/update-log';
import * as Y from 'yjs';
import { runCommand } from '../storage/happenings.ts';
import type { DocumentRow, Tables } from '../storage/tables.ts';
import { newMentions, NOTHING_TOLD, toldNow, type Told } from './new-mentions.ts';
import type { NoticesParts } from './parts.ts';

export interface TellMentionsParts extends NoticesParts {
  log: UpdateLog;
  ids: ClientIds;
}

/** Tells those whom a text names since it was last looked at, as far as they may read it. */
export const tellMentions = async (parts: TellMentionsParts, documentId: string): Promise<void> => {
  const { db, now } = parts;
  const document = await db.selectFrom('document').selectAll().where('id', '=', documentId).executeTakeFirst();
  if (!document) return;
  const named = Map.groupBy(await readMentions(parts.log, documentId), ({ person }) => person);
  const known = await toldOf(db, documentId);
  for (const person of new Set([...named.keys(), ...known.keys()])) {
    const found = named.get(person) ?? [];
    const told = known.get(person) ?? NOTHING_TOLD;
    if (isSame(told, toldNow(found, told)) || !(await mayRead(parts, person, document))) continue;
    const writers = await writersOf(parts.ids, documentId, newMentions(found, told));
    await runCommand(db, now, async (trx, _tell, _record, notify) => {
      await lock(trx, documentId);
      // another server may have been quicker
      const latest = (await toldOf(trx, documentId)).get(person) ?? NOTHING_TOLD;
      const by = writers.find((writer) => writer !== person);
      if (newMentions(found, latest).length > 0 && by !== undefined)
        notify({ to: person, kind: 'mentioned', by, community: document.communityId, document: documentId });
      await remember(trx, documentId, person, toldNow(found, latest));
    });
  }
};

const readMentions = async (log: UpdateLog, document: string): Promise<FoundMention[]> => {
  const { snapshot, entries } = await log.load(document);
  const ydoc = new Y.Doc();
  const updates = [...(snapshot ? [snapshot] : []), ...entries];
  ydoc.transact(() => updates.forEach(({ update }) => Y.applyUpdate(ydoc, update)));
  const found = mentionsIn(ydoc);
  ydoc.destroy();
  return found;
};

const toldOf = async (db: NoticesParts['db'], document: string): Promise<Map<string, Told>> => {
  const rows = await db.selectFrom('toldMention').selectAll().where('documentId', '=', document).execute();
  return new Map(
    rows.map(({ personId, count, blocksJson }) => [personId, { count, blocks: JSON.parse(blocksJson) as string[] }]),
  );
};

const isSame = (a: Told, b: Told) => a.count === b.count && a.blocks.length === b.blocks.length;

const mayRead = async ({ gate }: TellMentionsParts, person: string, document: DocumentRow): Promise<boolean> => {
  const judge = await gate.readable({ person: person as PersonId }, document.communityId);
  return judge(document) !== null;
};

/** Who wrote them: whose client ids they were written with. */
const writersOf = async (ids: ClientIds, document: string, found: readonly FoundMention[]): Promise<string[]> => {
  const clients = [...new Set(found.map(({ client }) => client))];
  const owners = await Promise.all(clients.map((client) => ids.ownerOf(document, client)));
  return owners.flatMap((owner) => (owner ? [owner.person] : []));
};

/** Holds the document's row until the transaction ends. */
const lock = (trx: Transaction<Tables>, id: string) =>
  trx.updateTable('document').set({ id }).where('id', '=', id).execute();

const remember = async (trx: Transaction<Tables>, documentId: string, personId: string, { count, blocks }: Told) => {
  const said = { count, blocksJson: JSON.stringify(blocks) };
  await trx
    .insertInto('toldMention')
    .values({ documentId, personId, ...said })
    .onConflict((conflict) => conflict.columns(['documentId', 'personId']).doUpdateSet(said))
    .execute();
};
