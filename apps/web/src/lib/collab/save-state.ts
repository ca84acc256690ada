import type { RefusalCode } from '@gongbei/sync/protocol';

/**
 * Where the words of this device are. `saved`: the server has committed everything typed here, deletes included.
 * `on-device`: on this disk, not on the server yet. `offline`: the line is cut, everything typed is on this disk.
 * `not-kept`: closing the page would lose something, or the server will never take it.
 */
export type SaveState =
  | { kind: 'saved' }
  | { kind: 'saving' }
  | { kind: 'on-device' }
  | { kind: 'offline'; since: number }
  | { kind: 'not-kept'; why: 'quota' | 'refused' | 'no-right' | 'no-storage' };

export interface SaveFacts {
  /** ms since 1970 */
  now: number;
  /** since when the server was not reached; null while it is */
  cutSince: number | null;
  /** something was written a moment ago and is on its way to the disk and to the server */
  pending: boolean;
  /** when the oldest edit was written that the server has not acknowledged; null if there is none */
  unackedSince: number | null;
  /** every un-acknowledged edit is on this device's disk: its transaction has completed */
  onDisk: boolean;
  diskFailure: 'quota' | 'no-storage' | null;
  /** the server will not take what was written here */
  refused: RefusalCode | null;
}

/** So long a save is simply on its way; after that it is said where the words are instead. */
export const PATIENCE_MS = 2_000;

const SAVING = { kind: 'saving' } as const;

const whyRefused = (code: RefusalCode) => (code === 'read-only' ? 'no-right' : 'refused');

const beyondPatience = ({ onDisk, diskFailure }: SaveFacts, safe: SaveState): SaveState => {
  if (onDisk) return safe;
  return diskFailure ? { kind: 'not-kept', why: diskFailure } : SAVING;
};

/** The one word about the person's work, from the facts. */
export const saveState = (facts: SaveFacts): SaveState => {
  const { now, cutSince, pending, unackedSince, refused } = facts;
  const unsaved = pending || unackedSince !== null;
  if (unsaved && refused) return { kind: 'not-kept', why: whyRefused(refused) };
  if (cutSince !== null) {
    const offline: SaveState = { kind: 'offline', since: cutSince };
    return unsaved ? beyondPatience(pending ? { ...facts, onDisk: false } : facts, offline) : offline;
  }
  if (!unsaved) return { kind: 'saved' };
  if (unackedSince === null || now - unackedSince < PATIENCE_MS) return SAVING;
  return beyondPatience(facts, { kind: 'on-device' });
};
