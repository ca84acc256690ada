import { countWords, toJson } from '@gongbei/document/json';
import { applyQuietly } from '@gongbei/sync/quiet-apply';
import * as Y from 'yjs';
import { StartRefused } from '../errors.ts';
import { type ArchiveParts, rawUpdates } from '../storage/archive.ts';

/** What can be wrong with a document, in the words of whoever must mend it. */
const FAULTS = {
  unopened: 'cannot be opened',
  end: 'lacks what was written last',
  pending: 'lacks something that it builds on',
  archive: 'lacks updates of its history',
  history: 'is not what its history makes of it',
} as const;
type Fault = keyof typeof FAULTS;

/**
 * Opens every document as a room does, and makes it once more of all its updates from the first one on. Refuses, and names
 * those with which something is wrong, and what; text is never shown.
 */
export const checkDocuments = async (parts: ArchiveParts): Promise<string> => {
  const rows = await parts.db.selectFrom('document').select('id').orderBy('id').execute();
  const broken: string[] = [];
  let words = 0;
  for (const { id } of rows) {
    const found = await check(parts, id);
    if (typeof found === 'string') broken.push(`${id} ${FAULTS[found]}`);
    else words += found;
  }
  if (broken.length > 0)
    throw new StartRefused([`${broken.length} of ${rows.length} are damaged:`, ...broken].join('\n'));
  return `${rows.length} documents open, with ${words} words`;
};

/** @returns how many words it has */
const check = async (parts: ArchiveParts, document: string): Promise<number | Fault> => {
  const opened = await open(parts, document).catch(() => 'unopened' as const);
  if (!(opened instanceof Y.Doc)) return opened;
  try {
    const json = toJson(opened);
    return isPending(opened) ? 'pending' : ((await faultOfHistory(parts, document, opened)) ?? countWords(json));
  } catch {
    return 'unopened'; // what stands there is no document
  } finally {
    opened.destroy();
  }
};

const open = async ({ log }: ArchiveParts, document: string): Promise<Y.Doc | Fault> => {
  const { head, snapshot, entries } = await log.load(document);
  if (head === 0) return 'unopened'; // it was never begun
  if ((entries.at(-1) ?? snapshot)?.position !== head) return 'end';
  const updates = entries.map(({ update }) => update);
  return docOf(snapshot ? [snapshot.update, ...updates] : updates);
};

const docOf = (updates: readonly Uint8Array[]): Y.Doc => {
  const ydoc = new Y.Doc();
  applyQuietly(ydoc, updates, null);
  return ydoc;
};

const isPending = ({ store }: Y.Doc) => store.pendingStructs !== null || store.pendingDs !== null;

const faultOfHistory = async (parts: ArchiveParts, document: string, opened: Y.Doc): Promise<Fault | null> => {
  const entries = await rawUpdates(parts, document).catch(() => null);
  if (!entries) return 'archive';
  const made = docOf(entries.map(({ update }) => update));
  const same = Y.equalSnapshots(Y.snapshot(made), Y.snapshot(opened));
  made.destroy();
  return same ? null : 'history';
};
