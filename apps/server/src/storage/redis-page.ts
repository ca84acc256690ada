import type { LogEntry, Snapshot } from '@gongbei/sync/update-log';
import { DamagedEntry, decodeEntries } from './redis-entry.ts';
import type { Reply } from './redis-scripts.ts';

/** Entries that are read at once, so that nobody else waits long for Redis. */
export const PAGE = 1_000;

/** What one reading of a document's log gives. */
export interface Page {
  head: number;
  /** of the last entry, kept or not */
  mark: string;
  snapshot: Snapshot | null;
  entries: LogEntry[];
}

type ReadReply = [
  head: number,
  mark: Buffer,
  snapshot: Buffer[],
  after: number,
  entries: [id: Buffer, fields: Buffer[]][],
];

/** Throws where the stream does not hold what the counter says. */
export const toPage = (reply: Reply): Page => {
  const [head, mark, [position, update, stateVector], after, rows] = reply as ReadReply;
  const entries = rows.flatMap(([id, [, bytes]]) => {
    const [at = '', own = ''] = id.toString().split('-');
    return decodeEntries(bytes ?? Buffer.alloc(0), Number(at), own);
  });
  const gap = entries.some((entry, i) => entry.position !== after + i + 1) || entries.length !== rows.length;
  const end = after + rows.length;
  if (gap || (rows.length > 0 && end > head) || (rows.length < PAGE && end < head)) throw new DamagedEntry();
  const snapshot = position && { position: Number(position), update: copy(update), stateVector: copy(stateVector) };
  return { head, mark: mark.toString(), snapshot: snapshot || null, entries };
};

const copy = (bytes: Buffer | undefined) => new Uint8Array(bytes ?? []);
