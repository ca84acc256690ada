import type { DocumentJson } from '@gongbei/document/json';
import { seedUpdate } from '@gongbei/document/json';
import type { ClientIds } from '@gongbei/sync/client-ids';
import type { UpdateLog } from '@gongbei/sync/update-log';

export interface Seed {
  json: DocumentJson;
  /** whose text it is: the person, their home school, and the school that they serve now */
  author: { person: string; school: string; serving: string };
  at: number;
}

/**
 * Gives a new document its first text, once: an empty log is what the append expects, so a second seeding is refused.
 *
 * The log is written before the document's record, never after: a crash between the two leaves a log that no record
 * names, which nobody can ever open, instead of a document in the lists that has no text.
 */
export const seedDocument = async (
  { log, ids }: { log: UpdateLog; ids: ClientIds },
  document: string,
  { json, author, at }: Seed,
): Promise<void> => {
  const [client] = await ids.issue(document, { person: author.person, school: author.serving }, 1);
  const update = seedUpdate(json, client!);
  await log.append(document, [{ update, kind: 'seed', origin: { ...author, connection: null }, at }], { expect: 0 });
};
