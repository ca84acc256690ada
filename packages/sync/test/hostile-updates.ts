import * as encoding from 'lib0/encoding';
import type { AllowList } from '../src/guard.ts';

export interface Ref {
  client: number;
  clock: number;
}

/** One struct as an attacker may write it, whether it makes sense or not. */
export interface Struct {
  kind: 'garbage' | 'skip' | 'deleted' | 'text' | 'mark' | 'element' | 'node' | 'values' | 'bytes' | 'json' | 'embed' | 'subdocument'; // prettier-ignore
  origin?: Ref | null;
  right?: Ref | null;
  parent?: Ref | string;
  key?: string | null;
  length?: number;
  text?: string;
}

const INFO = { garbage: 0, deleted: 1, json: 2, bytes: 3, text: 4, embed: 5, mark: 6, node: 7, element: 7, values: 8, subdocument: 9, skip: 10 } as const; // prettier-ignore
const ELEMENT = 3;
const TEXT = 6;

const writeRef = (encoder: encoding.Encoder, { client, clock }: Ref) => {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
};

const writeStruct = (encoder: encoding.Encoder, struct: Struct) => {
  const { kind, origin, right, parent = 'body', key, length = 1, text = 'a' } = struct;
  if (kind === 'garbage' || kind === 'skip') {
    encoding.writeUint8(encoder, INFO[kind]);
    return encoding.writeVarUint(encoder, length);
  }
  encoding.writeUint8(encoder, INFO[kind] | (origin ? 128 : 0) | (right ? 64 : 0) | (key ? 32 : 0));
  if (origin) writeRef(encoder, origin);
  if (right) writeRef(encoder, right);
  if (!origin && !right) {
    encoding.writeVarUint(encoder, typeof parent === 'string' ? 1 : 0);
    if (typeof parent === 'string') encoding.writeVarString(encoder, parent);
    else writeRef(encoder, parent);
    if (key) encoding.writeVarString(encoder, key);
  }
  writeContent(encoder, { kind, length, text });
};

const writeContent = (encoder: encoding.Encoder, { kind, length = 1, text = '' }: Struct) => {
  switch (kind) {
    case 'deleted':
      return encoding.writeVarUint(encoder, length);
    case 'element':
      encoding.writeVarUint(encoder, ELEMENT);
      return encoding.writeVarString(encoder, text);
    case 'node':
      return encoding.writeVarUint(encoder, TEXT);
    case 'mark':
      encoding.writeVarString(encoder, 'bold');
      return encoding.writeVarString(encoder, text === '' ? 'null' : JSON.stringify(text));
    case 'values':
      encoding.writeVarUint(encoder, length);
      for (let left = length; left > 0; left--) encoding.writeAny(encoder, text);
      return;
    case 'json':
      encoding.writeVarUint(encoder, length);
      for (let left = length; left > 0; left--) encoding.writeVarString(encoder, JSON.stringify(text));
      return;
    case 'embed':
      return encoding.writeVarString(encoder, JSON.stringify(text));
    case 'subdocument':
      encoding.writeVarString(encoder, text);
      return encoding.writeAny(encoder, {});
    case 'bytes':
      return encoding.writeVarUint8Array(encoder, new TextEncoder().encode(text));
    default:
      return encoding.writeVarString(encoder, text);
  }
};

/** An update (V1) written by hand: what each client wrote from a clock on, and ranges to delete. */
export const handWritten = (
  clients: readonly { client: number; clock: number; structs: readonly Struct[] }[],
  deletes: readonly { client: number; clock: number; length: number }[] = [],
): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, clients.length);
  for (const { client, clock, structs } of clients) {
    encoding.writeVarUint(encoder, structs.length);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    for (const struct of structs) writeStruct(encoder, struct);
  }
  encoding.writeVarUint(encoder, deletes.length);
  for (const { client, clock, length } of deletes) {
    for (const number of [client, 1, clock, length]) encoding.writeVarUint(encoder, number);
  }
  return encoding.toUint8Array(encoder);
};

/** A very small schema: cells lie in the root and in each other and hold texts, which may be bold. */
export const CELLS: AllowList = {
  child: (parent, node) => (parent === null ? node === 'cell' : node === 'cell' || node === null),
  node: (name) => name === 'cell',
  attribute: (_node, name, value) => name === 'width' && typeof value === 'string',
  mark: (name) => name === 'bold',
  markIn: () => true,
};
