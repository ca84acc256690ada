import type { Opening } from '@gongbei/contract/documents';
import { SCHEMA_VERSION } from '@gongbei/document/schema';
import { TooManyClientIds } from '@gongbei/sync/client-id-limit';
import type { ClientIds, ClientOwner } from '@gongbei/sync/client-ids';
import type { Actor } from '../access/actor.ts';
import type { DocumentAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import type { DocumentsParts } from './parts.ts';
import { placeOf } from './text-at.ts';

/** As many as the times that a page may lose its id before it can ask again: it may be offline for long. */
const CLIENT_IDS = 8;

/** Lets a browser open the text: says as what, and gives client ids that are this person's, at this school, for ever. */
export const openDocument = async (
  { db, log, ids, now }: Pick<DocumentsParts, 'db' | 'log' | 'ids' | 'now'>,
  actor: Actor,
  { document, capabilities, serving }: DocumentAccess,
): Promise<Opening> => {
  const { epoch, head } = await placeOf(log, document.id);
  // every document was seeded: one whose text cannot be found is refused, never opened empty
  if (head === 0) throw new Refusal('unavailable');
  const clientIds = await issueIds(ids, document.id, { person: actor.person, school: serving });
  const visit = { documentId: document.id, personId: actor.person, at: now() };
  await db
    .insertInto('documentVisit')
    .values(visit)
    .onConflict((conflict) => conflict.columns(['personId', 'documentId']).doUpdateSet({ at: visit.at }))
    .execute();
  return { role: capabilities.has('edit') ? 'editor' : 'reader', schemaVersion: SCHEMA_VERSION, epoch, clientIds };
};

/** Whoever opens one document hundreds of times a day is no person. */
const issueIds = async (ids: ClientIds, document: string, owner: ClientOwner): Promise<number[]> => {
  try {
    return await ids.issue(document, owner, CLIENT_IDS);
  } catch (error) {
    if (error instanceof TooManyClientIds) throw new Refusal('too-many-requests', undefined, { cause: error });
    throw error;
  }
};
