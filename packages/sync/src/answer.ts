import type { Connection } from './connection.ts';
import type { LiveCopy } from './live-copy.ts';
import { encode, type Place } from './protocol.ts';
import type { LogEntry } from './update-log.ts';

const NOTHING = Uint8Array.of(0, 0);
/** Up to here entries are sent as they are; beyond, the whole state may be smaller. */
const FEW = { entries: 64, bytes: 16_000 };

/** Sends everything that a client with this state vector lacks. Throws on what is no state vector. */
export const answerStep1 = async (connection: Connection, live: LiveCopy, stateVector: Uint8Array): Promise<void> => {
  await live.catchUp();
  const missing = live.copy.since(stateVector);
  if (connection.visitor.stock) {
    stand(connection, live);
    return connection.sendCatchUp(encode.sync('step2', missing));
  }
  finish(connection, live, [missing]);
};

/** Sends everything after the place, or the whole state to whoever comes from another log, or has little of this one. */
export const answerResume = async (connection: Connection, live: LiveCopy, place: Place): Promise<void> => {
  const follows = place.epoch === live.epoch && place.position > 0;
  const entries = await live.catchUp(follows ? place.position : undefined);
  const ahead = place.position > live.position;
  finish(connection, live, follows && !ahead ? shorter(entries, live) : [live.copy.whole()]);
};

const shorter = (entries: readonly LogEntry[], live: LiveCopy): Uint8Array[] => {
  const updates = entries.map(({ update }) => update);
  const bytes = updates.reduce((sum, { length }) => sum + length, 0);
  if (updates.length <= FEW.entries && bytes <= FEW.bytes) return updates;
  const whole = live.copy.whole();
  return whole.length < bytes ? [whole] : updates;
};

/** From here on the connection gets what follows in the log. */
const stand = (connection: Connection, live: LiveCopy) => {
  connection.position = Math.max(connection.position ?? 0, live.position);
};

const finish = (connection: Connection, live: LiveCopy, updates: readonly Uint8Array[]) => {
  for (const update of updates)
    if (update.length > NOTHING.length) connection.sendCatchUp(encode.sync('update', update));
  stand(connection, live);
  connection.sendPlace(live.epoch);
  connection.send(encode.sync('step2', NOTHING));
};
