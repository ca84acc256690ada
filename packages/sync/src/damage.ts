import * as Y from 'yjs';
import { readFacts } from './guard.ts';
import type { Log } from './update-log.ts';

/** Bytes of a log are no update any more. Whoever was handed them would open nothing, or the half of a document. */
export class DamagedLog extends Error {
  override name = 'DamagedLog';
  constructor(position: number) {
    super(`the log is damaged at position ${position}`);
  }
}

const throws = (read: () => unknown): boolean => {
  try {
    read();
    return false;
  } catch {
    return true;
  }
};

/** Yjs has the last word: an older guard may have taken what this one would not. */
const isDamaged = (update: Uint8Array): boolean =>
  throws(() => readFacts(update)) && throws(() => Y.decodeUpdate(update));

/** Throws `DamagedLog` on what must be handed to nobody. */
export const refuseDamaged = ({ snapshot, entries }: Pick<Log, 'snapshot' | 'entries'>): void => {
  for (const { update, position } of snapshot ? [snapshot, ...entries] : entries)
    if (isDamaged(update)) throw new DamagedLog(position);
};
