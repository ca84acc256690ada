import type { Kysely } from 'kysely';
import { countWords, toJson } from '@gongbei/document/json';
import type { UpdateLog } from '@gongbei/sync/update-log';
import * as Y from 'yjs';
import { StartRefused } from '../errors.ts';
import type { Tables } from '../storage/tables.ts';

/** Opens every document as a room does. Refuses, and names those that can't be opened; text is never shown. */
export const checkDocuments = async (db: Kysely<Tables>, log: UpdateLog): Promise<string> => {
  const rows = await db.selectFrom('document').select('id').orderBy('id').execute();
  const broken: string[] = [];
  let words = 0;
  for (const { id } of rows) {
    const counted = await wordsOf(log, id).catch(() => null);
    if (counted === null) broken.push(id);
    else words += counted;
  }
  if (broken.length > 0)
    throw new StartRefused(`${broken.length} of ${rows.length} cannot be opened: ${broken.join(' ')}`);
  return `${rows.length} documents open, with ${words} words`;
};

/** @returns null for a document that was never begun */
const wordsOf = async (log: UpdateLog, document: string): Promise<number | null> => {
  const { head, snapshot, entries } = await log.load(document);
  if (head === 0) return null;
  const ydoc = new Y.Doc();
  try {
    if (snapshot) Y.applyUpdate(ydoc, snapshot.update);
    for (const { update } of entries) Y.applyUpdate(ydoc, update);
    return countWords(toJson(ydoc));
  } finally {
    ydoc.destroy();
  }
};
