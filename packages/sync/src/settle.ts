import type { Connection } from './connection.ts';
import type { Verdict, Write } from './intake.ts';
import type { OnMetric } from './metric.ts';
import type { Refusals } from './refusals.ts';
import { CLOSE, encode, type RefusalCode } from './protocol.ts';

/** Where messages are settled. */
export interface Desk {
  document: string;
  onMetric: OnMetric;
  refusals: Refusals;
  /** what the document has */
  stateVector(): Promise<Uint8Array>;
  /** ends a connection that can't go on */
  onEnd(connection: Connection, code: number, reason: string): void;
}

/** Tells a client why its message was not taken. */
export const settle = async (desk: Desk, write: Write, verdict: Exclude<Verdict, 'new' | 'known'>): Promise<void> => {
  switch (verdict) {
    case 'missing':
      return await miss(desk, write);
    case 'spoils':
      refuse(desk, write, 'malformed');
      return desk.onEnd(write.connection, CLOSE.malformed, 'an update that breaks the document');
    case 'tires':
      return refuseByFault(desk, write, 'too-large');
    default:
      return refuseByFault(desk, write, verdict);
  }
};

/** Asks a client for everything that the document lacks, if that makes sense now. */
export const askForMissing = async (desk: Desk, connection: Connection): Promise<void> => {
  if (!connection.acks.ask()) return;
  desk.onMetric('resync-asked', desk.document, undefined, connection.visitor.connection);
  connection.send(encode.sync('step1', await desk.stateVector()));
};

const refuse = ({ onMetric, document }: Desk, { connection, n, step }: Write, code: RefusalCode) => {
  onMetric('update-refused', document, code, connection.visitor.connection);
  connection.acks.refuse(step, code);
  connection.sendOwn(encode.refused(n, code));
};

/** Whoever goes on after a refusal is no page of ours: each must be judged, and none is taken. */
const refuseByFault = (desk: Desk, write: Write, code: RefusalCode) => {
  refuse(desk, write, code);
  const { refusals, onMetric, document, onEnd } = desk;
  const { connection } = write;
  if (connection.closed || !refusals.count(connection, code)) return;
  onMetric('too-many-refusals', document, undefined, connection.visitor.connection);
  onEnd(connection, CLOSE.unavailable, 'goes on sending what is refused');
};

const miss = async (desk: Desk, write: Write) => {
  const { connection, step } = write;
  // what was refused for good is what is missing now: asking would only bring it again
  const { refusedFor } = connection.acks;
  if (refusedFor) return refuse(desk, write, refusedFor);
  connection.acks.miss(step);
  if (connection.acks.hopeless) return desk.onEnd(connection, CLOSE.malformed, 'never sends what its updates build on');
  await askForMissing(desk, connection);
};
