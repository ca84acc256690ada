import { expect, test } from 'vitest';
import { PATIENCE_MS, saveState, type SaveFacts } from './save-state.ts';

const NOW = 1_000_000;
const state = (facts: Partial<SaveFacts> = {}) =>
  saveState({
    now: NOW,
    cutSince: null,
    pending: false,
    unackedSince: null,
    onDisk: true,
    diskFailure: null,
    refused: null,
    ...facts,
  });
const justNow = { unackedSince: NOW - 100 };
const longAgo = { unackedSince: NOW - PATIENCE_MS };

test('saved means that the server has acknowledged everything, deletes included', () => {
  expect(state()).toEqual({ kind: 'saved' });
  expect(state({ pending: true })).toEqual({ kind: 'saving' });
  expect(state(justNow)).toEqual({ kind: 'saving' });
});

test('what the server has is saved, whatever the disk can do', () => {
  for (const diskFailure of ['quota', 'no-storage'] as const)
    expect(state({ diskFailure, onDisk: false })).toEqual({ kind: 'saved' });
});

test('a save that takes long says where the words are instead', () => {
  expect(state(longAgo)).toEqual({ kind: 'on-device' });
  expect(state({ ...longAgo, onDisk: false })).toEqual({ kind: 'saving' });
  expect(state({ ...longAgo, onDisk: false, diskFailure: 'quota' })).toEqual({ kind: 'not-kept', why: 'quota' });
  expect(state({ ...longAgo, onDisk: false, diskFailure: 'no-storage' })).toEqual({
    kind: 'not-kept',
    why: 'no-storage',
  });
});

test('a short wait for the server is no alarm, even where nothing can be kept', () => {
  expect(state({ ...justNow, onDisk: false, diskFailure: 'no-storage' })).toEqual({ kind: 'saving' });
});

test('typing on while the line is slow is measured from the oldest edit, not from the last', () => {
  expect(state({ ...longAgo, pending: true })).toEqual({ kind: 'on-device' });
});

test('offline says so, and only claims this device once the disk has it', () => {
  const cut = { cutSince: NOW - 60_000 };
  expect(state(cut)).toEqual({ kind: 'offline', since: NOW - 60_000 });
  expect(state({ ...cut, ...justNow })).toEqual({ kind: 'offline', since: NOW - 60_000 });
  expect(state({ ...cut, ...justNow, onDisk: false })).toEqual({ kind: 'saving' });
  expect(state({ ...cut, ...justNow, pending: true })).toEqual({ kind: 'saving' });
});

test('offline with a disk that takes nothing is not kept, at once', () => {
  const cut = { cutSince: NOW - 60_000, onDisk: false };
  expect(state({ ...cut, ...justNow, diskFailure: 'quota' })).toEqual({ kind: 'not-kept', why: 'quota' });
  expect(state({ ...cut, pending: true, diskFailure: 'no-storage' })).toEqual({ kind: 'not-kept', why: 'no-storage' });
  expect(state({ ...cut, diskFailure: 'quota' })).toEqual({ kind: 'offline', since: NOW - 60_000 });
});

test('what the server refuses is not kept, on this disk or not, with the line or without', () => {
  for (const facts of [justNow, longAgo, { ...longAgo, cutSince: NOW }, { pending: true }]) {
    expect(state({ ...facts, refused: 'read-only' })).toEqual({ kind: 'not-kept', why: 'no-right' });
    expect(state({ ...facts, refused: 'too-large' })).toEqual({ kind: 'not-kept', why: 'refused' });
  }
});

test('a refusal of nothing leaves nothing to worry about', () => {
  expect(state({ refused: 'read-only' })).toEqual({ kind: 'saved' });
});

/** Every choice of one value for each name. */
const combinations = <T extends Record<string, readonly unknown[]>>(choices: T): { [K in keyof T]: T[K][number] }[] =>
  Object.entries(choices).reduce<Record<string, unknown>[]>(
    (facts, [name, values]) => facts.flatMap((rest) => values.map((value) => ({ ...rest, [name]: value }))),
    [{}],
  ) as { [K in keyof T]: T[K][number] }[];

test('no combination of facts says saved while an edit waits, or kept while the disk does not have it', () => {
  const every = combinations({
    pending: [true, false],
    onDisk: [true, false],
    unackedSince: [null, NOW - 100, NOW - PATIENCE_MS],
    cutSince: [null, NOW - 5],
    diskFailure: [null, 'quota', 'no-storage'],
    refused: [null, 'read-only', 'malformed'],
  } as const);
  const kinds = new Set<string>();
  for (const facts of every) {
    const { kind } = state(facts);
    kinds.add(kind);
    const unsaved = facts.pending || facts.unackedSince !== null;
    if (unsaved) expect(kind).not.toBe('saved');
    if (unsaved && !facts.onDisk) expect(['saving', 'not-kept']).toContain(kind);
  }
  expect([...kinds].sort()).toEqual(['not-kept', 'offline', 'on-device', 'saved', 'saving']);
});
