import { expect, test } from 'vitest';
import { DamagedEntry, decodeEntries, encodeEntry } from './redis-entry.ts';

const origin = { person: '林', school: 'urban', serving: 'township', connection: null };
const edit = { kind: 'edit' as const, at: 1_776_643_200_000, origin, update: Uint8Array.of(0, 255, 10) };

test('entries that follow each other come back as they were, with their places', () => {
  const seed = { ...edit, kind: 'seed' as const, update: new Uint8Array() };
  const bytes = Buffer.concat([encodeEntry(edit), encodeEntry(seed)]);
  expect(decodeEntries(bytes, 7, '12')).toEqual([
    { ...edit, position: 7, mark: '12' },
    { ...seed, position: 8, mark: '12' },
  ]);
});

test('an entry keeps nothing of the message that it came in', () => {
  const [entry] = decodeEntries(encodeEntry(edit), 1, '0');
  expect(entry?.update.buffer.byteLength).toBe(3);
});

test('whatever is cut short, longer, or of another format is said to be damaged', () => {
  const bytes = encodeEntry(edit);
  for (let length = 1; length < bytes.length; length++)
    expect(() => decodeEntries(bytes.subarray(0, length), 1, '0'), String(length)).toThrow(DamagedEntry);
  expect(() => decodeEntries(Buffer.concat([bytes, Buffer.of(1)]), 1, '0')).toThrow(DamagedEntry);
  expect(() => decodeEntries(Buffer.concat([Buffer.of(2), bytes.subarray(1)]), 1, '0')).toThrow(DamagedEntry);
  for (const about of ['', '{', 'null', '{}', '[]', '["edit","now","p","s","s",null]', '["edit",1,"p","s"]']) {
    const header = Buffer.alloc(9);
    header.writeUInt8(1);
    header.writeUInt32BE(about.length, 1);
    expect(() => decodeEntries(Buffer.concat([header, Buffer.from(about)]), 1, '0'), about).toThrow(DamagedEntry);
  }
});
