import { toJson, type DocumentJson } from '@gongbei/document/json';
import type { Log, UpdateLog } from '@gongbei/sync/update-log';
import * as Y from 'yjs';
import { Refusal } from '../errors.ts';
import { type ArchiveParts, rawUpdates } from '../storage/archive.ts';

/**
 * The text as it stood at a position of the log (default: now), and that position.
 * @throws Refusal `unavailable` when the log is empty, since every document was seeded, or cannot be read now
 */
export const textAt = async (
  parts: ArchiveParts,
  document: string,
  position?: number,
): Promise<{ json: DocumentJson; position: number }> => {
  const { head, snapshot, entries } = await read(parts.log, document);
  if (head === 0) throw new Refusal('unavailable');
  const until = position ?? head;
  const updates =
    until < (snapshot?.position ?? 0)
      ? await rawUpdates(parts, document, until)
      : [...(snapshot ? [snapshot] : []), ...entries.filter((entry) => entry.position <= until)];
  const ydoc = new Y.Doc();
  ydoc.transact(() => updates.forEach(({ update }) => Y.applyUpdate(ydoc, update)));
  const json = toJson(ydoc);
  ydoc.destroy();
  return { json, position: until };
};

/** Where the log stands, without reading what is in it. */
export const placeOf = async (log: UpdateLog, document: string): Promise<{ epoch: string; head: number }> => {
  const { epoch, head } = await read(log, document, Number.MAX_SAFE_INTEGER);
  return { epoch, head };
};

const read = (log: UpdateLog, document: string, after?: number): Promise<Log> =>
  log.load(document, after).catch((error: unknown) => {
    throw new Refusal('unavailable', undefined, { cause: error });
  });
