import { z } from 'zod';
import type { EntryKind, LogEntry, NewEntry } from '@gongbei/sync/update-log';

/** Bytes before the origin: the format's number, and the lengths of the origin and of the update. */
const HEADER = 9;
const FORMAT = 1;

/** An entry as Redis keeps it. It tells its own length, so that several may follow each other in one message. */
export const encodeEntry = ({ kind, at, origin, update }: NewEntry): Buffer => {
  const { person, school, serving, connection } = origin;
  const about = Buffer.from(JSON.stringify([kind, at, person, school, serving, connection]));
  const header = Buffer.alloc(HEADER);
  header.writeUInt8(FORMAT);
  header.writeUInt32BE(about.length, 1);
  header.writeUInt32BE(update.length, 5);
  return Buffer.concat([header, about, update]);
};

/** Reads the entries of one append, the first of which is at `position`. Throws where they are damaged. */
export const decodeEntries = (bytes: Buffer, position: number, mark: string): LogEntry[] => {
  const entries: LogEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = endOf(bytes, at);
    entries.push({ position: position + entries.length, mark, ...decode(bytes.subarray(at, end)) });
    at = end;
  }
  return entries;
};

const endOf = (bytes: Buffer, at: number): number => {
  if (bytes.length - at < HEADER || bytes.readUInt8(at) !== FORMAT) throw new DamagedEntry();
  const end = at + HEADER + bytes.readUInt32BE(at + 1) + bytes.readUInt32BE(at + 5);
  if (end > bytes.length) throw new DamagedEntry();
  return end;
};

const decode = (bytes: Buffer): NewEntry => {
  const from = HEADER + bytes.readUInt32BE(1);
  const [kind, at, person, school, serving, connection] = parse(bytes.toString('utf8', HEADER, from));
  // a copy: the view would keep the whole reply that it came in
  return {
    kind: kind as EntryKind,
    at,
    origin: { person, school, serving, connection },
    update: new Uint8Array(bytes.subarray(from)),
  };
};

const About = z.tuple([z.string(), z.number(), z.string(), z.string(), z.string(), z.string().nullable()]);

const parse = (about: string): z.output<typeof About> => {
  try {
    return About.parse(JSON.parse(about));
  } catch (error) {
    throw new DamagedEntry({ cause: error });
  }
};

/** What stands in the log is none of its entries. */
export class DamagedEntry extends Error {
  override name = 'DamagedEntry';
  constructor(options?: ErrorOptions) {
    super('an entry of the update log is damaged', options);
  }
}
