import * as Y from 'yjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { limitClientIds } from '../src/client-id-limit.ts';
import type { Visitor } from '../src/connection.ts';
import { openMemoryBus } from '../src/memory-bus.ts';
import { openMemoryClientIds } from '../src/memory-client-ids.ts';
import { MemoryStore, openMemoryLog } from '../src/memory-log.ts';
import { CLOSE, type Place } from '../src/protocol.ts';
import { Rooms, type RoomsOptions } from '../src/rooms.ts';
import type { ClientIds } from '../src/client-ids.ts';
import type { NewEntry, Snapshot, UpdateLog } from '../src/update-log.ts';
import { Guest, join } from './desk.ts';

let time: number;
let passed: number;
let takes: boolean;
let store: MemoryStore;
let log: UpdateLog;
let ids: ClientIds;
let rooms: Rooms;
let offered: (Snapshot & { epoch: string })[];
let mayRecover: boolean;
let lostAt: number;
let edited: string[];
const opened: Rooms[] = [];

const openRooms = (options: Partial<RoomsOptions> = {}) => {
  const made = new Rooms({
    log,
    ids,
    bus: openMemoryBus(),
    now: () => time,
    steady: () => passed,
    onSnapshot: (_document, snapshot) => {
      offered.push(snapshot);
      return takes;
    },
    onEdited: (_document, person) => edited.push(person),
    mayRecover: (issuedAt = 0) => mayRecover && issuedAt <= lostAt,
    limits: { warm: 10_000, tail: 20, quietTail: 5 },
    ...options,
  });
  opened.push(made);
  return made;
};

beforeEach(() => {
  [time, offered, mayRecover] = [1_776_643_200_000, [], false];
  [lostAt, edited, passed, takes] = [time, [], 1_000_000, true];
  store = new MemoryStore();
  log = openMemoryLog(store);
  ids = openMemoryClientIds(new Map(), () => time);
  rooms = openRooms();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.closeAll()));
});

const until = (check: () => void) => vi.waitFor(check, { timeout: 8_000, interval: 2 });
const issue = async (person: string) => (await ids.issue('plan', { person, school: `${person}'s school` }, 1))[0] ?? 0;
const enter = async (person: string, visitor: Partial<Visitor> = {}, place?: Place): Promise<Guest> => {
  const guest = await join(rooms, new Guest({ person, client: visitor.client ?? (await issue(person)), ...visitor }));
  guest.resume(place);
  await until(() => expect(guest.syncs).toContain('step2'));
  return guest.read();
};
const write = async (guest: Guest, times: number) => {
  for (let i = 0; i < times; i++) guest.type('x');
  await until(() => expect(guest.acks.at(-1)).toBe(guest.written.length));
};
/** What somebody on another server wrote. */
const elsewhere = (): NewEntry => {
  const update = new Guest({ person: 'liu', client: ++others }).write('x');
  const origin = { person: 'liu', school: 's', serving: 's', connection: 'elsewhere' };
  return { update, kind: 'edit', origin, at: time };
};
let others = 1_000_000;
const textOf = ({ update }: Snapshot): string => {
  const ydoc = new Y.Doc();
  Y.applyUpdate(ydoc, update);
  return ydoc.getText('body').toString();
};

describe('R28 a document is held only while somebody writes', () => {
  test('whoever opens and reads it makes nobody hold it', async () => {
    const writer = await enter('shen');
    await write(writer, 3);
    expect(rooms.gauges.warm).toBe(1);
    rooms = openRooms();
    const readers = [await enter('lin'), await enter('guo', { role: 'reader' })];
    expect(readers.map(({ text }) => text)).toEqual(['xxx', 'xxx']);
    readers[0]!.sendUpdate(Uint8Array.of(0, 0), 'step2');
    readers[1]!.type('no');
    await until(() => expect(readers[0]!.acks).toEqual([1]));
    await until(() => expect(readers[1]!.of('refused')).toHaveLength(1));
    expect(rooms.gauges.warm).toBe(0);
  });

  test('some seconds after the last word it is let go of, and held again at the next', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    await write(shen, 3);
    passed += 9_000;
    // whoever sets the clock right changes nothing
    time += 3_600_000;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(rooms.gauges.warm).toBe(1);
    passed += 2_000;
    await until(() => expect(rooms.gauges.warm).toBe(0));
    await write(shen, 1);
    lin.read().type('y');
    await until(() => expect(shen.read().text).toBe('xxxxy'));
    expect(rooms.gauges.warm).toBe(1);
    expect(lin.read().text).toBe('xxxxy');
  });
});

describe('R29 long logs get a snapshot', () => {
  test('while people write, of everything up to its place', async () => {
    const shen = await enter('shen');
    for (let i = 0; i < 6; i++) await write(shen, 9);
    expect(offered).toHaveLength(2);
    for (const snapshot of offered) {
      expect(snapshot.epoch).toBe(store.epoch);
      expect(textOf(snapshot)).toBe('x'.repeat(snapshot.position));
      expect(Y.decodeStateVector(snapshot.stateVector)).toEqual(new Map([[shen.ydoc.clientID, snapshot.position]]));
    }
  });

  test('one that was not taken stands for nothing, and is offered again later', async () => {
    takes = false;
    const shen = await enter('shen');
    for (let i = 0; i < 5; i++) await write(shen, 9);
    expect(offered.map(({ position }) => position)).toEqual([27]);
    [takes, passed] = [true, passed + 30_000];
    for (let i = 0; i < 3; i++) await write(shen, 9);
    expect(offered.map(({ position }) => position)).toEqual([27, 54]);
  });

  test('but none while something in it has not come back from the log: it would hold more than it says', async () => {
    let held: (() => void)[] | null = null;
    const follow: UpdateLog['follow'] = (document, after, onEntries, onFailure) =>
      log.follow(document, after, (entries) => (held ? held.push(() => onEntries(entries)) : onEntries(entries)), onFailure); // prettier-ignore
    rooms = openRooms({ log: { ...log, follow } });
    const shen = await enter('shen');
    await write(shen, 2);
    for (let i = 0; i < 20; i++) await log.append('plan', [elsewhere()]);
    held = [];
    shen.type('x');
    await until(() => expect(store.head('plan')).toBe(23));
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const tell of held.splice(0)) tell();
    held = null;
    await write(shen, 1);
    await until(() => expect(offered).not.toEqual([]));
    for (const snapshot of offered) expect(textOf(snapshot)).toHaveLength(snapshot.position);
  });

  test.each([
    ['when it becomes quiet', () => (passed += 11_000)],
    ['when the last leaves', (shen: Guest) => shen.leave()],
  ])('%s, if there is something to it', async (_, happens) => {
    const shen = await enter('shen');
    await write(shen, 4);
    happens(shen);
    await until(() => expect(rooms.gauges.warm).toBe(0));
    expect(offered).toEqual([]);
    const again = await enter('shen');
    await write(again, 2);
    happens(again);
    await until(() => expect(offered.map(({ position }) => position)).toEqual([6]));
  });

  test('a document is opened from the snapshot, and written to from there', async () => {
    const shen = await enter('shen');
    await write(shen, 9);
    shen.leave();
    await until(() => expect(offered).toHaveLength(1));
    await log.compact('plan', offered[0]!, { epoch: store.epoch, keepAfter: 9 });
    const lin = await enter('lin');
    await write(lin, 1);
    const guo = await enter('guo');
    expect([lin.text, guo.text]).toEqual(['x'.repeat(10), 'x'.repeat(10)]);
    expect((await log.load('plan')).entries).toHaveLength(1);
  });

  test('a server that missed what was put away meanwhile sends everybody to come in again', async () => {
    const lin = await enter('lin');
    const handles = vi.spyOn(store, 'handles', 'get').mockReturnValue(new Set());
    const writer = new Guest({ person: 'shen', client: await issue('shen') });
    for (let i = 0; i < 9; i++) writer.write('x');
    const origin = { person: 'shen', school: 's', serving: 's', connection: 'elsewhere' };
    await log.append('plan', writer.written.map((update) => ({ update, kind: 'edit', origin, at: time }))); // prettier-ignore
    const update = Y.encodeStateAsUpdate(writer.ydoc);
    const snapshot = { position: 9, update, stateVector: Y.encodeStateVector(writer.ydoc) };
    await log.compact('plan', snapshot, { epoch: store.epoch, keepAfter: 9 });
    handles.mockRestore();
    const guo = await join(rooms, new Guest({ person: 'guo', client: await issue('guo') }));
    guo.resume();
    await until(() => expect([lin.closedWith, guo.closedWith]).toEqual([CLOSE.unavailable, CLOSE.unavailable]));
    expect((await enter('guo')).text).toBe('x'.repeat(9));
  });
});

describe('R30 after a loss', () => {
  /** Lin has written, all know it, and the log has lost it. */
  const lost = async () => {
    const [lin, shen] = [await enter('lin'), await enter('shen')];
    const place = { epoch: store.epoch, position: 1 };
    const restore = store.backUp();
    await write(lin, 3);
    await until(() => expect(shen.read().text).toBe('xxx'));
    await rooms.closeAll();
    restore();
    rooms = openRooms();
    const back = await enter('shen', { client: shen.ydoc.clientID }, place);
    return { lin, back, bytes: Y.encodeStateAsUpdate(shen.ydoc) };
  };
  const kept = async () => (await log.load('plan')).entries.map(({ kind, origin }) => [kind, origin.person, origin.school]); // prettier-ignore

  test('what somebody else wrote is taken back in their name, from whoever comes from the lost log', async () => {
    mayRecover = true;
    const { lin, back, bytes } = await lost();
    back.sendUpdate(bytes);
    await until(() => expect(back.acks).toEqual([1]));
    expect(await kept()).toEqual([['recovered', 'lin', "lin's school"]]);
    const again = await enter('lin', { client: lin.ydoc.clientID }, { epoch: 'lost', position: 3 });
    expect(again.text).toBe('xxx');
  });

  test('and what nobody is known for, in the name of whoever brings it', async () => {
    mayRecover = true;
    const { back } = await lost();
    back.sendUpdate(new Guest({ person: 'nobody', client: 4711 }).write('a'));
    await until(() => expect(back.acks).toEqual([1]));
    expect(await kept()).toEqual([['recovered', 'shen', "shen's school"]]);
  });

  test.each([
    ['where nothing was lost', false, 'lost', (bytes: Uint8Array) => bytes],
    ['from whoever knows the log as it is', true, '', (bytes: Uint8Array) => bytes],
    ['of two people at once', true, 'lost', (bytes: Uint8Array) => Y.mergeUpdates([bytes, new Guest({ person: 'nobody', client: 4711 }).write('a')])], // prettier-ignore
  ])('not %s', async (_, may, epoch, alter) => {
    mayRecover = may;
    const { bytes } = await lost();
    const other = await enter('guo', {}, { epoch: epoch || store.epoch, position: 1 });
    other.sendUpdate(alter(bytes));
    await until(() => expect(other.of('refused')).toMatchObject([{ code: 'foreign-client' }]));
    expect(await kept()).toEqual([]);
  });

  test('what comes back is nobody’s edit of today, and what is only deleted in it neither', async () => {
    mayRecover = true;
    const { back, bytes } = await lost();
    edited = [];
    const copy = new Guest({ person: 'shen' });
    Y.applyUpdate(copy.ydoc, bytes, copy);
    copy.ydoc.getText('body').delete(0, 1);
    for (const update of [bytes, ...copy.written]) back.sendUpdate(update);
    await until(() => expect(back.acks.at(-1)).toBe(2));
    expect((await kept()).map(([kind, person]) => [kind, person])).toEqual([['recovered', 'lin'], ['recovered', 'shen']]); // prettier-ignore
    expect(edited).toEqual([]);
    back.resume({ epoch: store.epoch, position: 2 });
    await until(() => expect(back.syncs.filter((step) => step === 'step2')).toHaveLength(2));
    copy.ydoc.getText('body').delete(0, 1);
    back.sendUpdate(copy.written[1]!);
    await until(() => expect(edited).toEqual(['shen']));
  });

  test('nor under an id that was issued after the loss', async () => {
    mayRecover = true;
    const { back } = await lost();
    time += 1;
    const guo = await enter('guo');
    guo.leave();
    back.sendUpdate(guo.write('a'));
    await until(() => expect(back.of('refused')).toMatchObject([{ code: 'foreign-client' }]));
    expect(await kept()).toEqual([]);
  });

  test('nor in the name of somebody who is here and lacks nothing, whose own next words would be lost', async () => {
    mayRecover = true;
    const { lin, back, bytes } = await lost();
    const again = await enter('lin', { client: lin.ydoc.clientID }, { epoch: 'lost', position: 3 });
    // while Lin's own page still brings things back, so may others
    back.sendUpdate(bytes);
    await until(() => expect(back.acks).toEqual([1]));
    again.resume({ epoch: store.epoch, position: 1 });
    await until(() => expect(again.syncs.filter((step) => step === 'step2')).toHaveLength(2));
    const forged = new Guest({ person: 'shen' });
    Y.applyUpdate(forged.ydoc, bytes, forged);
    forged.ydoc.clientID = lin.ydoc.clientID;
    back.sendUpdate(forged.write('forged'));
    await until(() => expect(back.of('refused')).toMatchObject([{ code: 'foreign-client' }]));
    expect((await enter('zhou')).text).toBe('xxx');
  });

  test('whoever is in the document when its log is made anew must come in again, however quiet it is', async () => {
    const [lin, shen] = [await enter('lin'), await enter('shen')];
    await write(lin, 1);
    lin.forget();
    store.renewEpoch();
    await until(() => expect([lin, shen].map(({ closedWith }) => closedWith)).toEqual([4503, 4503]));
    expect(lin.acks).toEqual([]);
    expect((await enter('guo')).text).toBe('x');
  });

  test('a log that went back, and on from there by other hands, is taken for another one', async () => {
    mayRecover = true;
    const [lin, shen] = [await enter('lin'), await enter('shen')];
    await write(lin, 3);
    const { epoch } = store;
    const goBack = store.backUp();
    await write(lin, 2);
    goBack(false);
    // of a server that had not heard of the lost ones: its third takes a place that Lin and Shen never had
    for (let i = 0; i < 3; i++) await log.append('plan', [elsewhere()]);
    await until(() => expect([lin, shen].map(({ closedWith }) => closedWith)).toEqual([4503, 4503]));
    expect(store.epoch).not.toBe(epoch);
    const back = await enter('shen', { client: shen.ydoc.clientID }, { epoch, position: 5 });
    expect([back.text.length, back.positions.at(-1)]).toEqual([6, 6]);
    back.sendUpdate(Y.encodeStateAsUpdate(lin.ydoc));
    await until(() => expect(back.acks).toEqual([1]));
    expect((await enter('guo')).text).toHaveLength(8);
  });

  test.each([
    ['an edit', (lin: Guest) => Promise.resolve(lin.type('lost'))],
    [
      'who comes in',
      async () => (await join(rooms, new Guest({ person: 'guo', client: await issue('guo') }))).resume(),
    ],
  ])('a log that went back without a word is not written on: %s sends everybody in again', async (_, happens) => {
    const [lin, shen] = [await enter('lin'), await enter('shen')];
    await write(lin, 3);
    const goBack = store.backUp();
    await write(lin, 2);
    goBack(false);
    await happens(lin);
    await until(() => expect([lin, shen].map(({ closedWith }) => closedWith)).toEqual([4503, 4503]));
    expect(lin.acks.at(-1)).toBe(5);
    expect(store.head('plan')).toBe(3);
    const back = await enter('shen', { client: shen.ydoc.clientID }, { epoch: store.epoch, position: 5 });
    expect([back.text, back.positions.at(-1)]).toEqual(['xxx', 3]);
  });
});

test('R34 an id that was one too many yesterday is theirs today, in a room that never closed', async () => {
  const counted: unknown[] = [];
  ids = limitClientIds(ids, { most: 1, now: () => time, onExceeded: () => {} });
  rooms = openRooms({ onMetric: (metric, _document, detail) => counted.push([metric, detail]) });
  const stays = await enter('lin');
  await enter('shen');
  const page = new Guest({ person: 'shen', stock: true });
  await join(rooms, page);
  page.type('a');
  await until(() => expect(counted).toContainEqual(['update-refused', 'foreign-client']));
  time += 25 * 3_600_000;
  const again = await join(rooms, new Guest({ person: 'shen', stock: true }));
  again.sendUpdate(page.written[0]!);
  await until(() => expect(stays.read().text).toBe('a'));
});

test('R6 a log that can neither be written nor read costs those who are here nothing, and goes on with them', async () => {
  const [lin, shen] = [await enter('lin'), await enter('shen')];
  await write(lin, 1);
  store.away = new Error('the storage is away');
  lin.type('x');
  await until(() => expect(lin.of('refused')).toMatchObject([{ code: 'not-stored' }]));
  const guo = await join(rooms, new Guest({ person: 'guo', client: await issue('guo') }));
  guo.resume();
  await until(() => expect(guo.closedWith).toBe(CLOSE.unavailable));
  passed += 5_000;
  time += 3_600_000;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect([lin.closedWith, shen.closedWith, lin.acks]).toEqual([null, null, [1]]);
  store.away = null;
  await until(() => expect(lin.of('sync').some(({ step }) => step === 'step1')).toBe(true));
  lin.answerStep1();
  await until(() => expect(shen.read().text).toBe('xx'));
});

test('R6 and after 30 seconds of it everybody is sent away with a code to come back', async () => {
  const [lin, shen] = [await enter('lin'), await enter('shen')];
  store.away = new Error('the storage is away');
  lin.type('x');
  await until(() => expect(lin.of('refused')).toMatchObject([{ code: 'not-stored' }]));
  passed += 31_000;
  await until(() => expect([lin, shen].map(({ closedWith }) => closedWith)).toEqual([4503, 4503]));
});

test('R8 what comes while an answer is handed over is in it, or follows it', async () => {
  let turns = -1;
  const load: UpdateLog['load'] = async (...asked) => {
    const read = await log.load(...asked);
    let later = Promise.resolve();
    for (let i = 0; i < turns; i++) later = later.then(() => {});
    if (turns >= 0) void later.then(() => log.append('plan', [elsewhere()]));
    turns = -1;
    return read;
  };
  rooms = openRooms({ log: { ...log, load } });
  await write(await enter('shen'), 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const guests: Guest[] = [];
  for (let n = 0; n < 24; n++) {
    const guest = await join(rooms, new Guest({ person: 'lin', client: await issue('lin') }));
    turns = n % 12;
    guest.resume(n < 12 ? undefined : { epoch: store.epoch, position: store.head('plan') });
    await until(() => expect(guest.syncs).toContain('step2'));
    guests.push(guest);
  }
  const [last] = guests.slice(-1);
  await until(() => expect(last!.read().positions.at(-1)).toBe(store.head('plan')));
  for (const guest of guests.slice(0, 12)) expect(guest.read().text).toHaveLength(store.head('plan'));
});

describe('R31 what a room is owed goes out together', () => {
  test('an edit and its ack make one frame each, for the author too', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    await new Promise((resolve) => setTimeout(resolve, 60));
    for (const guest of [shen, lin]) guest.forget();
    shen.type('a');
    await until(() => expect(lin.read().text).toBe('a'));
    expect([shen.wire.frames.length, lin.wire.frames.length]).toEqual([1, 1]);
    expect(shen.messages.map(({ type }) => type)).toEqual(['entries', 'ack']);
  });

  test('of several who write at once each is sent the same bytes, with their own ack', async () => {
    const guests = [await enter('shen'), await enter('lin'), await enter('guo', { role: 'reader' })];
    await write(guests[0]!, 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    for (const guest of guests) guest.read().forget();
    for (const guest of guests.slice(0, 2)) guest.type('a');
    await until(() => expect(guests[2]!.updates).toHaveLength(2));
    expect(guests.map(({ wire }) => wire.frames.length)).toEqual([1, 1, 1]);
    for (const guest of guests) expect(guest.of('entries')).toEqual(guests[2]!.of('entries'));
    expect(guests.map(({ acks }) => acks)).toEqual([[2], [1], []]);
  });
});
