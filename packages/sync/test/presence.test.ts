import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClientIds } from '../src/client-ids.ts';
import { type Medium, openMemoryBus } from '../src/memory-bus.ts';
import { openMemoryClientIds } from '../src/memory-client-ids.ts';
import { MemoryStore, openMemoryLog } from '../src/memory-log.ts';
import { CLOSE, encode, type RosterEntry } from '../src/protocol.ts';
import { Rooms } from '../src/rooms.ts';
import { Guest, join } from './desk.ts';

let time: number;
let store: MemoryStore;
let medium: Medium;
let passed: number;
let ids: ClientIds;
let rooms: Rooms;
let counted: unknown[];
const opened: Rooms[] = [];

/** One more server, of the same log and bus. */
const openServer = () => {
  const server = new Rooms({
    log: openMemoryLog(store),
    bus: openMemoryBus(medium),
    ids,
    now: () => time,
    steady: () => passed,
    onMetric: (metric, _, detail) => counted.push([metric, detail]),
  });
  opened.push(server);
  return server;
};

beforeEach(() => {
  [time, passed] = [1_776_643_200_000, 1_000_000];
  store = new MemoryStore();
  medium = new Map();
  ids = openMemoryClientIds();
  counted = [];
  rooms = openServer();
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(opened.splice(0).map((server) => server.closeAll()));
});

const enter = async (person: string, visitor: Partial<Guest['visitor']> = {}, server = rooms): Promise<Guest> => {
  const client = visitor.stock ? null : (visitor.client ?? (await ids.issue('plan', { person, school: 's' }, 1))[0]!);
  const guest = await join(server, new Guest({ person, ...visitor, client }));
  return guest;
};
const until = (check: () => void) => vi.waitFor(check, { timeout: 8_000, interval: 2 });
const quiet = () => new Promise((resolve) => setTimeout(resolve, 60));

/** What a page's awareness says of itself. */
const stateOf = (client: number, state: Record<string, unknown> | null, clock = 0): Uint8Array => {
  const ydoc = new Y.Doc();
  ydoc.clientID = client;
  const awareness = new Awareness(ydoc);
  awareness.setLocalState(state);
  awareness.meta.set(client, { clock, lastUpdated: 0 });
  const bytes = encodeAwarenessUpdate(awareness, [client]);
  awareness.destroy();
  return bytes;
};
const move = (guest: Guest, state: Record<string, unknown> | null, clock = 0) =>
  guest.send(encode.awareness(stateOf(guest.ydoc.clientID, state, clock)));
const roster = (guest: Guest): RosterEntry[] => guest.of('roster').at(-1)?.entries ?? [];
const named = (guest: Guest) => roster(guest).map(({ profile, line }) => [(profile as { name: string }).name, line]);

test('R18 a cursor goes to everybody else, and not back', async () => {
  const [shen, lin] = [await enter('shen'), await enter('lin')];
  shen.forget();
  move(shen, { at: 7 });
  await until(() => expect(lin.cursors.get(shen.ydoc.clientID)).toEqual({ at: 7 }));
  expect(shen.of('awareness')).toEqual([]);
});

test('R18 whoever comes later sees the cursors of all', async () => {
  const shen = await enter('shen');
  move(shen, { at: 7 });
  const lin = await enter('lin');
  expect(lin.cursors).toEqual(new Map([[shen.ydoc.clientID, { at: 7 }]]));
});

test("R18 nobody moves another's cursor", async () => {
  const [shen, lin, guo] = [await enter('shen'), await enter('lin'), await enter('guo')];
  shen.send(encode.awareness(stateOf(lin.ydoc.clientID, { at: 1 }, 2 ** 53 - 1)));
  move(lin, { at: 2 });
  await until(() => expect(guo.cursors.get(lin.ydoc.clientID)).toEqual({ at: 2 }));
  expect(counted).toContainEqual(['awareness-dropped', 'not its own']);
});

test.each([
  ['no JSON', '{'],
  ['a list', '[1]'],
  ['a number', '7'],
  ['a text', '"x"'],
  ['lists in lists', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`],
  ['more than 16 kB', JSON.stringify({ a: 'x'.repeat(17_000) })],
])('R18 a state that is %s goes nowhere', async (_, json) => {
  const [shen, lin] = [await enter('shen'), await enter('lin')];
  lin.forget();
  const text = new TextEncoder().encode(json);
  const length = [(text.length & 127) | 128, ((text.length >> 7) & 127) | 128, text.length >> 14];
  shen.send(encode.awareness(Uint8Array.of(1, shen.ydoc.clientID, 1, ...length, ...text)));
  await quiet();
  expect(lin.of('awareness')).toEqual([]);
  expect(shen.closedWith).toBeNull();
});

test('R18 keys of objects are data', async () => {
  const [shen, lin] = [await enter('shen'), await enter('lin')];
  move(shen, JSON.parse('{"__proto__":{"admin":true},"constructor":1}') as Record<string, unknown>);
  await until(() => expect(lin.cursors.size).toBe(1));
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test('R18 a reader has no cursor, but is seen to read', async () => {
  const [reader, lin] = [await enter('zhou', { role: 'reader' }), await enter('lin')];
  move(reader, { at: 1 });
  await until(() => expect(named(lin)).toEqual([['zhou', 'here'], ['lin', 'here']])); // prettier-ignore
  expect(roster(lin)[0]?.role).toBe('reader');
  expect(lin.cursors.size).toBe(0);
});

test('R19 the cursor of whoever leaves goes too, and is there at once when they return with the same clock', async () => {
  const [shen, lin] = [await enter('shen'), await enter('lin')];
  const page = new Awareness(new Y.Doc());
  const show = () => {
    for (const { bytes } of lin.of('awareness')) applyAwarenessUpdate(page, bytes, null);
    lin.forget();
    return page.getStates().get(shen.ydoc.clientID);
  };
  move(shen, { at: 7 }, 5);
  await until(() => expect(show()).toEqual({ at: 7 }));
  shen.leave(1006);
  await until(() => expect(show()).toBeUndefined());
  const back = await enter('shen', { client: shen.ydoc.clientID });
  move(back, { at: 7 }, 5);
  await until(() => expect(show()).toEqual({ at: 7 }));
  page.destroy();
});

test('R19 also after the server was started again', async () => {
  const shen = await enter('shen');
  const page = new Awareness(new Y.Doc());
  const lin = await enter('lin');
  move(shen, { at: 1 }, 900);
  await until(() => expect(lin.cursors.size).toBe(1));
  for (const { bytes } of lin.of('awareness')) applyAwarenessUpdate(page, bytes, null);
  await rooms.closeAll();
  time += 1_000;
  const server = openServer();
  const [shenAgain, linAgain] = [
    await enter('shen', { client: shen.ydoc.clientID }, server),
    await enter('lin', { client: lin.ydoc.clientID }, server),
  ];
  move(shenAgain, { at: 2 }, 900);
  await until(() => expect(linAgain.cursors.size).toBe(1));
  for (const { bytes } of linAgain.of('awareness')) applyAwarenessUpdate(page, bytes, null);
  expect(page.getStates().get(shen.ydoc.clientID)).toEqual({ at: 2 });
  page.destroy();
});

test('R19 a page that comes back before its old line was noticed to be dead stays visible', async () => {
  const [shen, lin] = [await enter('shen'), await enter('lin')];
  move(shen, { at: 1 });
  const back = await enter('shen', { client: shen.ydoc.clientID });
  move(back, { at: 2 });
  shen.leave(1006);
  await quiet();
  expect(lin.cursors.get(shen.ydoc.clientID)).toEqual({ at: 2 });
  expect(named(lin)).toEqual([['shen', 'here'], ['lin', 'here']]); // prettier-ignore
});

test('R19 who asks for the cursors is always answered', async () => {
  const shen = await enter('shen');
  shen.forget();
  shen.send(encode.queryAwareness());
  expect(shen.of('awareness')).toHaveLength(1);
});

test('R20 everybody is told who is there, by the profile that the server knows', async () => {
  const shen = await enter('shen');
  expect(named(shen)).toEqual([['shen', 'here']]);
  const lin = await enter('lin');
  expect(named(lin)).toEqual([['shen', 'here'], ['lin', 'here']]); // prettier-ignore
  await until(() => expect(named(shen)).toEqual([['shen', 'here'], ['lin', 'here']])); // prettier-ignore
  expect(roster(shen)[1]).toEqual({
    client: lin.ydoc.clientID,
    profile: { name: 'lin' },
    role: 'editor',
    line: 'here',
    heardAt: time,
  });
});

test('R20 whoever says goodbye, or is sent away for good, is gone', async () => {
  const shen = await enter('shen');
  for (const code of [1000, 1001, 1005]) {
    const lin = await enter('lin');
    await until(() => expect(named(shen)).toHaveLength(2));
    lin.leave(code);
    await until(() => expect(named(shen)).toEqual([['shen', 'here']]));
  }
  await enter('guo');
  await until(() => expect(named(shen)).toHaveLength(2));
  rooms.disconnect(({ person }) => person === 'guo', CLOSE.forbidden);
  await until(() => expect(named(shen)).toEqual([['shen', 'here']]));
});

test('R20 whoever is cut off is shown so, with the time at which they were last heard, until they are back', async () => {
  const [shen, lin] = [await enter('shen'), await enter('lin')];
  time += 60_000;
  move(lin, { at: 1 });
  time += 60_000;
  lin.leave(1006);
  await until(() => expect(roster(shen)[1]).toMatchObject({ line: 'cut', heardAt: time - 60_000 }));
  const late = await enter('guo');
  expect(named(late)).toContainEqual(['lin', 'cut']);
  await enter('lin');
  await until(() => expect(named(shen).filter(([name]) => name === 'lin')).toEqual([['lin', 'here']]));
});

test('R20 whoever was cut off is forgotten after twelve hours', async () => {
  const [shen, lin] = [await enter('shen'), await enter('lin')];
  lin.leave(1006);
  await until(() => expect(named(shen)).toContainEqual(['lin', 'cut']));
  time += 12 * 3_600_000;
  expect(named(await enter('guo')).map(([name]) => name)).toEqual(['shen', 'guo']);
});

test('R20 whoever was cut off and may have lost their rights is not waited for', async () => {
  const [shen, lin, guo] = [await enter('shen'), await enter('lin'), await enter('guo')];
  for (const guest of [lin, guo]) guest.leave(1006);
  await until(() => expect(named(shen)).toHaveLength(3));
  rooms.forgetCut((person, document) => person === 'lin' && document === 'plan');
  await until(() => expect(named(shen).map(([name]) => name)).toEqual(['shen', 'guo']));
});

test('R18 in a crowd each is seen less often, and where they were last', async () => {
  const guests = await Promise.all(['shen', 'lin', ...Array(28).keys()].map((name) => enter(`${name}`)));
  const [shen, lin] = guests as [Guest, Guest];
  await quiet();
  move(lin, { at: 0 }, 1);
  await until(() => expect(shen.cursors.get(lin.ydoc.clientID)).toEqual({ at: 0 }));
  shen.forget();
  for (let at = 1; at <= 20; at++) move(lin, { at }, at + 1);
  move(shen, { at: 1 }, 1);
  await until(() => expect(shen.cursors.get(lin.ydoc.clientID)).toEqual({ at: 20 }));
  expect(shen.of('awareness')).toHaveLength(1);
  await until(() => expect(guests.slice(2).every(({ cursors }) => cursors.has(shen.ydoc.clientID))).toBe(true));
  expect([shen, lin].map(({ ydoc, cursors }) => cursors.has(ydoc.clientID))).toEqual([false, false]);
});

test('R20 one who has another page open is not cut off', async () => {
  const shen = await enter('shen');
  const [page] = [await enter('lin'), await enter('lin')];
  page.leave(1006);
  await until(() => expect(named(shen)).toEqual([['shen', 'here'], ['lin', 'here']])); // prettier-ignore
});

test('R20 a stock client is named once it has shown its id, which nobody else may then use', async () => {
  const lin = await enter('lin');
  const stock = await enter('shen', { stock: true });
  move(stock, { at: 1 });
  await until(() => expect(named(lin)).toContainEqual(['shen', 'here']));
  await until(() => expect(lin.cursors.get(stock.ydoc.clientID)).toEqual({ at: 1 }));
  const thief = await enter('guo', { stock: true });
  thief.send(encode.awareness(stateOf(stock.ydoc.clientID, { at: 9 })));
  await quiet();
  expect(lin.cursors.get(stock.ydoc.clientID)).toEqual({ at: 1 });
  expect(named(lin)).toHaveLength(2);
});

test('R21 people of other servers are seen, come and go, and their cursors move', async () => {
  const other = openServer();
  const shen = await enter('shen');
  move(shen, { at: 1 });
  const lin = await enter('lin', {}, other);
  await until(() => expect(named(lin)).toContainEqual(['shen', 'here']));
  await until(() => expect(lin.cursors.get(shen.ydoc.clientID)).toEqual({ at: 1 }));
  await until(() => expect(named(shen)).toContainEqual(['lin', 'here']));
  move(lin, { at: 2 });
  await until(() => expect(shen.cursors.get(lin.ydoc.clientID)).toEqual({ at: 2 }));
  shen.leave(1006);
  const guo = await enter('guo');
  await until(() => expect(shen.cursors.size + lin.cursors.size).toBe(1));
  await until(() => expect(named(guo).map(([name]) => name).sort()).toEqual(['guo', 'lin'])); // prettier-ignore
});

test('R21 cut off from one server and back at another is back', async () => {
  const other = openServer();
  const [shen, lin] = [await enter('shen'), await enter('lin')];
  const guo = await enter('guo', {}, other);
  lin.leave(1006);
  await until(() => expect(named(guo)).toContainEqual(['lin', 'cut']));
  await enter('lin', { client: lin.ydoc.clientID }, other);
  for (const guest of [shen, guo])
    await until(() => expect(named(guest).filter(([name]) => name === 'lin')).toEqual([['lin', 'here']]));
});

test('R21 a server that is heard of no more takes its people with it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout', 'clearTimeout', 'clearInterval'] });
  const [here, gone] = [openServer(), openServer()];
  const shen = await enter('shen', {}, here);
  const lin = await enter('lin', {}, gone);
  move(lin, { at: 1 });
  await vi.advanceTimersByTimeAsync(50);
  expect(named(shen)).toContainEqual(['lin', 'here']);
  // from here on the bus carries nothing
  vi.spyOn(medium, 'get').mockReturnValue(undefined);
  // and a clock that is set right is no time
  time += 3_600_000;
  await vi.advanceTimersByTimeAsync(16_000);
  expect(named(shen)).toContainEqual(['lin', 'here']);
  for (let i = 0; i < 60; i++) {
    passed += 1_000;
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(named(shen)).toEqual([['shen', 'here']]);
  expect(shen.cursors.size).toBe(0);
  vi.restoreAllMocks();
});

test('R22 every 15 seconds each client hears something, our own where the log stands', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  const server = openServer();
  const [lin, stock] = [await enter('lin', {}, server), await enter('shen', { stock: true }, server)];
  const guo = await enter('guo', {}, server);
  lin.resume();
  guo.resume({ epoch: 'lost', position: 3 });
  for (const guest of [lin, guo]) await until(() => expect(guest.syncs).toContain('step2'));
  for (const guest of [lin, guo, stock]) guest.forget();
  vi.advanceTimersByTime(15_000);
  // whose log it is already need not be told again and again which one it is
  expect(lin.of('position')).toEqual([{ type: 'position', epoch: '', position: 0 }]);
  expect(guo.of('position')).toEqual([{ type: 'position', epoch: store.epoch, position: 0 }]);
  expect(stock.messages).toEqual([{ type: 'awareness', bytes: Uint8Array.of(0) }]);
});
