import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { bundle } from './bundle.ts';

const typed = (count: number, text = '字'): { seq: number; bytes: Uint8Array }[] => {
  const ydoc = new Y.Doc();
  const entries: { seq: number; bytes: Uint8Array }[] = [];
  ydoc.on('update', (bytes: Uint8Array) => entries.push({ seq: entries.length + 1, bytes }));
  for (let i = 0; i < count; i++) ydoc.getText('body').insert(i * text.length, text);
  return entries;
};

const read = (messages: { bytes: Uint8Array }[]): string => {
  const ydoc = new Y.Doc();
  for (const { bytes } of messages) Y.applyUpdate(ydoc, bytes);
  return ydoc.getText('body').toString();
};

test('thousands of keystrokes become one message with everything in it', () => {
  const messages = bundle(typed(5000), 256 * 1024);
  expect(messages.map(({ seq }) => seq)).toEqual([5000]);
  expect(read(messages)).toBe('字'.repeat(5000));
});

test('no message is larger than asked, and each names its last update', () => {
  const messages = bundle(typed(300, 'x'.repeat(50)), 4096);
  expect(messages.length).toBeGreaterThan(3);
  for (const { bytes } of messages) expect(bytes.length).toBeLessThanOrEqual(4096);
  expect(messages.at(-1)?.seq).toBe(300);
  expect(read(messages)).toBe('x'.repeat(15000));
});

test('an update that is larger by itself travels alone', () => {
  const [small, large] = [typed(2), typed(1, 'x'.repeat(9000))];
  expect(bundle([...small, { seq: 3, bytes: large[0]!.bytes }], 4096).map(({ seq }) => seq)).toEqual([2, 3]);
});

test('nothing makes no message, and one update stays as it is', () => {
  expect(bundle([], 4096)).toEqual([]);
  const entries = typed(1);
  expect(bundle(entries, 4096)).toEqual(entries);
});
