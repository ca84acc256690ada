import type { RosterEntry } from '@gongbei/sync/protocol';
import { expect, test } from 'vitest';
import { presentPeople } from './presence.ts';

const someone = (client: number, rest: Partial<RosterEntry> = {}): RosterEntry => ({
  client,
  profile: { person: `p${client}` },
  role: 'editor',
  line: 'here',
  heardAt: 1_000,
  ...rest,
});

const people = (roster: RosterEntry[], rest: { cutSince?: number; cursors?: Record<number, number> } = {}) =>
  presentPeople({
    roster,
    ownClient: 2,
    cutSince: rest.cutSince ?? null,
    cursorHeardAt: (client) => rest.cursors?.[client],
  });

test('oneself comes first, the others in the order in which they came', () => {
  expect(people([someone(5), someone(1), someone(2)]).map(({ client, self }) => [client, self])).toEqual([
    [2, true],
    [1, false],
    [5, false],
  ]);
});

test('a colleague whose line was cut says when they were last heard', () => {
  expect(people([someone(1, { line: 'cut', heardAt: 777 })])[0]).toMatchObject({ line: 'cut', heardAt: 777 });
});

test('a cursor that moved is a sign of life', () => {
  expect(people([someone(1)], { cursors: { 1: 5_000 } })[0]).toMatchObject({ line: 'here', heardAt: 5_000 });
});

test('while our own line is cut we do not know who else is there, and call nobody cut off who was not', () => {
  const roster = [someone(1), someone(2), someone(3, { line: 'cut' })];
  expect(people(roster, { cutSince: 4_000 }).map(({ client, line }) => [client, line])).toEqual([
    [2, 'here'],
    [3, 'cut'],
  ]);
});
