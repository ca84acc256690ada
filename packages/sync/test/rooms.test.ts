import * as Y from 'yjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClientIds } from '../src/client-ids.ts';
import type { Limits } from '../src/limits.ts';
import { openMemoryBus } from '../src/memory-bus.ts';
import { openMemoryClientIds } from '../src/memory-client-ids.ts';
import { MemoryStore, openMemoryLog } from '../src/memory-log.ts';
import { CLOSE, encode, joinMessages, type Place } from '../src/protocol.ts';
import { Rooms, type RoomsOptions } from '../src/rooms.ts';
import type { UpdateLog } from '../src/update-log.ts';
import { Guest, join } from './desk.ts';
import { handWritten, type Struct } from './hostile-updates.ts';

/** A log whose appends and loads can be held up, as by a slow disk. */
const slowLog = (log: UpdateLog) => {
  let held: Promise<void> | null = null;
  let heldReads: Promise<void> | null = null;
  let release = () => {};
  const calls = { loads: 0, appends: 0 };
  return {
    calls,
    hold: ({ reads = false } = {}) => {
      held = new Promise((resolve) => (release = resolve));
      if (reads) heldReads = held;
    },
    release: () => {
      held = heldReads = null;
      release();
    },
    log: {
      ...log,
      append: async (...args: Parameters<UpdateLog['append']>) => {
        calls.appends++;
        await held;
        return log.append(...args);
      },
      load: async (...args: Parameters<UpdateLog['load']>) => {
        calls.loads++;
        await heldReads;
        return log.load(...args);
      },
    } satisfies UpdateLog,
  };
};

let time: number;
let passed: number;
let store: MemoryStore;
let slow: ReturnType<typeof slowLog>;
let log: UpdateLog;
let ids: ClientIds;
let rooms: Rooms;
let counted: [string, unknown][];
const opened: Rooms[] = [];

const openRooms = (options: Partial<RoomsOptions> = {}) => {
  const made = new Rooms({
    log,
    ids,
    bus: openMemoryBus(),
    now: () => time,
    steady: () => passed,
    onMetric: (metric, _document, detail) => counted.push([metric, detail]),
    ...options,
  });
  opened.push(made);
  return made;
};

beforeEach(() => {
  [time, passed] = [1_776_643_200_000, 1_000_000];
  store = new MemoryStore();
  slow = slowLog(openMemoryLog(store));
  log = slow.log;
  ids = openMemoryClientIds();
  counted = [];
  rooms = openRooms();
});
afterEach(async () => {
  slow.release();
  store.away = null;
  await Promise.all(opened.splice(0).map((each) => each.closeAll()));
});

const issue = async (person: string) => (await ids.issue('plan', { person, school: `${person}'s school` }, 1))[0] ?? 0;

/** A person with an issued client id, in the room, who has been sent everything. */
const enter = async (person: string, visitor: Partial<Guest['visitor']> = {}, place?: Place): Promise<Guest> => {
  const client = visitor.stock ? null : await issue(person);
  const guest = await join(rooms, new Guest({ person, client, ...visitor }));
  if (guest.visitor.stock) guest.askStep1();
  else guest.resume(place);
  await until(() => expect(guest.syncs).toContain('step2'));
  guest.read();
  return guest;
};
const until = (check: () => void | Promise<void>, timeout = 8_000) => vi.waitFor(check, { timeout, interval: 2 });
/** Long enough for anything wrong to happen. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 40));
const logged = async () => (await log.load('plan')).entries;
/** Puts a snapshot of the first entries in front of the log. */
const compact = async (position: number, keepAfter = 0) => {
  const ydoc = new Y.Doc();
  for (const entry of await logged()) if (entry.position <= position) Y.applyUpdate(ydoc, entry.update);
  const snapshot = { position, update: Y.encodeStateAsUpdate(ydoc), stateVector: Y.encodeStateVector(ydoc) };
  expect(await log.compact('plan', snapshot, { epoch: store.epoch, keepAfter })).toBe(true);
};
const seed = async (text: string, times = 1) => {
  const writer = new Guest({ person: 'seed', client: await issue('seed') });
  for (let i = 0; i < times; i++) writer.write(text);
  const origin = { person: 'seed', school: 's', serving: 's', connection: null };
  await log.append('plan', writer.written.map((update) => ({ update, kind: 'seed', origin, at: time }))); // prettier-ignore
};

describe('the way of an update', () => {
  test('R1 nobody is sent what the log has not yielded', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    slow.hold();
    shen.type('灯泡');
    await until(() => expect(slow.calls.appends).toBe(1));
    await quiet();
    expect(lin.read().text).toBe('');
    slow.release();
    await until(() => expect(lin.read().text).toBe('灯泡'));
  });

  test('R1 what somebody else appended to the log is sent to everybody', async () => {
    const lin = await enter('lin');
    await seed('restored');
    await until(() => expect(lin.read().text).toBe('restored'));
  });

  test('R1 whoever joins while an edit is being stored sees it only when it is', async () => {
    const shen = await enter('shen');
    slow.hold();
    shen.type('灯泡');
    await until(() => expect(slow.calls.appends).toBe(1));
    const lin = new Guest({ person: 'lin', client: await issue('lin') });
    void join(rooms, lin);
    lin.resume();
    await quiet();
    expect(lin.syncs).toEqual([]);
    slow.release();
    await until(() => expect(lin.read().text).toBe('灯泡'));
  });

  test('R2 an ack follows the commit', async () => {
    const shen = await enter('shen');
    slow.hold();
    shen.type('a');
    await until(() => expect(slow.calls.appends).toBe(1));
    await quiet();
    expect(shen.acks).toEqual([]);
    slow.release();
    await until(() => expect(shen.acks).toEqual([1]));
    expect(await logged()).toHaveLength(1);
  });

  test('R2 messages that came while the log was busy are stored and acknowledged together', async () => {
    const shen = await enter('shen');
    slow.hold();
    shen.type('a');
    await until(() => expect(slow.calls.appends).toBe(1));
    for (const letter of 'bcd') shen.type(letter);
    slow.release();
    await until(() => expect(shen.acks).toEqual([1, 4]));
    expect(slow.calls.appends).toBe(2);
    expect(await logged()).toHaveLength(4);
  });

  test('R3 the log keeps one entry per message, with its origin and time', async () => {
    const shen = await enter('shen', { school: 'urban', serving: 'township' });
    const update = shen.write('a');
    shen.sendUpdate(update);
    await until(() => expect(shen.acks).toEqual([1]));
    expect(await logged()).toMatchObject([
      {
        position: 1,
        kind: 'edit',
        at: time,
        update,
        origin: { person: 'shen', school: 'urban', serving: 'township', connection: shen.visitor.connection },
      },
    ]);
  });

  test('R4 what brings nothing new is acknowledged, but neither appended nor forwarded', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    const update = shen.write('a');
    shen.sendUpdate(update);
    await until(() => expect(lin.read().text).toBe('a'));
    lin.forget();
    shen.sendUpdate(update);
    shen.sendUpdate(Uint8Array.of(0, 0), 'step2');
    await until(() => expect(shen.acks.at(-1)).toBe(3));
    await quiet();
    expect(await logged()).toHaveLength(1);
    expect(lin.syncs).toEqual([]);
  });

  test('R4 a delete is new, though no state vector tells of it', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    shen.type('abc');
    shen.ydoc.getText('body').delete(0, 1);
    shen.sendUpdate(shen.written.at(-1)!);
    await until(() => expect(lin.read().text).toBe('bc'));
    expect(await logged()).toHaveLength(2);
  });

  test('R5 the author gets no echo, but is told how far the log stands', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    shen.forget();
    lin.forget();
    shen.type('a');
    await until(() => expect(shen.acks).toEqual([1]));
    expect(shen.syncs).toEqual([]);
    expect(shen.of('entries')).toEqual([{ type: 'entries', position: 1, updates: [] }]);
    await until(() => expect(lin.of('entries')).toMatchObject([{ position: 1, updates: [shen.written[0]] }]));
  });

  test('R5 two who type at once end with the same text, from the log alone', async () => {
    const guests = [await enter('shen'), await enter('lin'), await enter('guo')];
    for (let i = 0; i < 20; i++) for (const [k, guest] of guests.entries()) guest.read().type('abc'[k]!);
    const [first] = guests;
    await until(() => expect(first!.acks.at(-1)).toBe(20));
    await until(() => expect(new Set(guests.map((guest) => guest.read().text)).size).toBe(1));
    const fresh = await enter('reader', { role: 'reader' });
    expect(fresh.text).toBe(first!.text);
    expect(fresh.text).toHaveLength(60);
  });

  test('R6 when the log refuses, nothing is acknowledged or seen, and it is asked for again when the log is back', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    shen.type('a');
    await until(() => expect(shen.acks).toEqual([1]));
    const append = vi.spyOn(store, 'append').mockImplementation(() => {
      throw new Error('disk full');
    });
    shen.type('b');
    await until(() => expect(shen.of('refused')).toEqual([{ type: 'refused', n: 2, code: 'not-stored' }]));
    shen.type('c');
    await until(() => expect(shen.of('refused')).toHaveLength(2));
    expect(lin.read().text).toBe('a');
    const fresh = await enter('guo');
    expect(fresh.text).toBe('a');
    append.mockRestore();
    await until(() => expect(shen.syncs).toContain('step1'));
    expect(shen.acks).toEqual([1]);
    shen.answerStep1();
    await until(() => expect(shen.acks).toEqual([1, 4]));
    await until(() => expect(lin.read().text).toBe('abc'));
    expect(counted.map(([metric]) => metric)).toContain('append-failed');
  });

  test('R6 what came twice at once is not acknowledged either when it could not be stored', async () => {
    const [shen, page] = [await enter('shen'), await enter('shen')];
    vi.spyOn(store, 'append').mockImplementation(() => {
      throw new Error('disk full');
    });
    const update = shen.write('a');
    for (const each of [shen, page]) each.sendUpdate(update);
    await until(() => expect([shen, page].map((each) => each.of('refused').length)).toEqual([1, 1]));
    await quiet();
    expect([...shen.acks, ...page.acks]).toEqual([]);
  });

  test('R6 when the log is away for 30 seconds everybody is sent away with a code to come back', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    vi.spyOn(store, 'append').mockImplementation(() => {
      throw new Error('disk full');
    });
    shen.type('a');
    await until(() => expect(shen.of('refused')).toHaveLength(1));
    passed += 31_000;
    await until(() => expect(shen.syncs).toContain('step1'));
    shen.answerStep1();
    await until(() => expect([shen.closedWith, lin.closedWith]).toEqual([CLOSE.unavailable, CLOSE.unavailable]));
    expect(rooms.size).toBe(0);
  });

  test('R6 a log that does not answer for 30 seconds is given up in the same way', async () => {
    const shen = await enter('shen');
    slow.hold();
    shen.type('a');
    await until(() => expect(slow.calls.appends).toBe(1));
    passed += 31_000;
    await until(() => expect(shen.closedWith).toBe(CLOSE.unavailable));
    expect(shen.acks).toEqual([]);
    slow.release();
    const again = await enter('shen');
    await until(() => expect(again.read().text).toBe('a'));
  });

  test.each([
    ['that is to be opened', false, () => {}],
    ['that somebody writes into', true, (lin: Guest) => lin.type('a')],
    ['that somebody asks for', true, (lin: Guest) => lin.resume()],
  ])('R6 nor is one that can not be read waited for any longer: of a document %s', async (_, isOpen, happens) => {
    const lin = new Guest({ person: 'lin', client: await issue('lin') });
    if (isOpen) await join(rooms, lin);
    const before = slow.calls.loads;
    slow.hold({ reads: true });
    if (!isOpen) void join(rooms, lin);
    happens(lin);
    await until(() => expect(slow.calls.loads).toBe(before + 1));
    passed += 31_000;
    await until(() => expect(lin.closedWith).toBe(CLOSE.unavailable));
    expect(lin.acks).toEqual([]);
    slow.release();
    const again = await join(rooms, new Guest({ person: 'lin', client: await issue('lin') }));
    again.type('b');
    await until(() => expect(again.acks).toEqual([1]));
  });
});

describe('coming in', () => {
  test('R7 step 1 is answered by exactly one step 2, sent last', async () => {
    await seed('灯泡');
    const shen = new Guest({ person: 'shen', client: await issue('shen') });
    await join(rooms, shen);
    shen.askStep1();
    await until(() => expect(shen.syncs).toContain('step2'));
    await quiet();
    expect(shen.messages.filter(({ type }) => type !== 'roster' && type !== 'awareness')).toMatchObject([
      { type: 'entries', position: 1 },
      { type: 'position', position: 1 },
      { type: 'sync', step: 'step2', bytes: Uint8Array.of(0, 0) },
    ]);
    expect(shen.read().text).toBe('灯泡');
  });

  test('R7 a stock client gets all in the step 2', async () => {
    await seed('灯泡');
    const stock = await enter('shen', { stock: true });
    expect(stock.syncs).toEqual(['step1', 'step2']);
    expect(stock.text).toBe('灯泡');
  });

  test('R8 resuming brings the entries after the place, the place, and an empty step 2', async () => {
    await seed('a', 5);
    const shen = await enter('shen', {}, { epoch: store.epoch, position: 3 });
    expect(shen.messages.filter(({ type }) => type !== 'roster' && type !== 'awareness')).toMatchObject([
      { type: 'entries', position: 5, updates: (await logged()).slice(3).map(({ update }) => update) },
      { type: 'position', epoch: '', position: 5 },
      { step: 'step2', bytes: Uint8Array.of(0, 0) },
    ]);
  });

  test('R8 at the head nothing comes but the place and an empty step 2', async () => {
    await seed('a', 5);
    const shen = await enter('shen', {}, { epoch: store.epoch, position: 5 });
    expect(shen.syncs).toEqual(['step2']);
    expect(shen.of('position')).toMatchObject([{ position: 5 }]);
  });

  test.each([
    ['from the beginning', () => ({ epoch: store.epoch, position: 0 }), () => store.epoch],
    ['from another epoch', () => ({ epoch: 'lost', position: 3 }), () => store.epoch],
    ['from beyond the head', () => ({ epoch: store.epoch, position: 99 }), () => ''],
  ])('R8 whoever resumes %s gets the whole state', async (_, place, epoch) => {
    await seed('a', 5);
    const shen = await enter('shen', {}, place());
    expect(shen.syncs.filter((step) => step === 'step2')).toHaveLength(1);
    expect(shen.text).toBe('aaaaa');
    expect(shen.of('position')).toEqual([{ type: 'position', epoch: epoch(), position: 5 }]);
  });

  test('R8 where the whole state is smaller than the entries it is sent instead', async () => {
    await seed('a', 1_000);
    await compact(900);
    const shen = await enter('shen', {}, { epoch: store.epoch, position: 1 });
    expect(shen.syncs).toEqual([...Array<string>(101).fill('update'), 'step2']);
    expect(shen.text).toHaveLength(1_000);
  });

  test('R8 whose next entries are kept no longer gets the snapshot and what comes after it', async () => {
    await seed('a', 20);
    await compact(18, 15);
    const [late, early] = [{ position: 16 }, { position: 3 }].map((place) => ({ ...place, epoch: store.epoch }));
    expect((await enter('shen', {}, late)).syncs).toEqual([...Array<string>(4).fill('update'), 'step2']);
    const lin = await enter('lin', {}, early);
    expect(lin.syncs).toEqual(['update', 'update', 'update', 'step2']);
    expect([lin.text, lin.positions.at(-1)]).toEqual(['a'.repeat(20), 20]);
  });

  test('R8 a log of thousands of entries without a snapshot is sent as one update', async () => {
    await seed('a', 4_100);
    const shen = await enter('shen');
    expect(shen.syncs).toEqual(['update', 'step2']);
    expect(shen.text).toHaveLength(4_100);
  });

  test('R8 of those who come at once each is sent the same bytes, read once', async () => {
    await seed('a', 30);
    const guests = await Promise.all(['shen', 'lin', 'guo'].map(async (person) => new Guest({ person, client: await issue(person) }))); // prettier-ignore
    await Promise.all(guests.map((guest) => join(rooms, guest)));
    const before = slow.calls.loads;
    for (const guest of guests) guest.resume();
    for (const guest of guests) await until(() => expect(guest.read().text).toHaveLength(30));
    expect(slow.calls.loads).toBe(before + 1);
  });

  test('R8 what another server appended a moment ago is in the answer', async () => {
    await enter('shen');
    const other = openMemoryLog(store);
    const writer = new Guest({ person: 'lin', client: await issue('lin') });
    writer.write('x');
    vi.spyOn(store, 'handles', 'get').mockReturnValue(new Set());
    const origin = { person: 'lin', school: 's', serving: 's', connection: 'elsewhere' };
    await other.append('plan', [{ update: writer.written[0]!, kind: 'edit', origin, at: time }]);
    const guo = await enter('guo');
    expect(guo.text).toBe('x');
    await other.close();
  });

  test('R9 a connection gets nothing of the log before it asked', async () => {
    const shen = await enter('shen');
    const mute = await join(rooms, new Guest({ person: 'lin', client: await issue('lin') }));
    shen.type('a');
    await until(() => expect(shen.acks).toEqual([1]));
    await quiet();
    expect([...mute.syncs, ...mute.positions]).toEqual([]);
  });

  test('R10 a document that cannot be loaded is refused, never opened empty', async () => {
    await seed('灯泡');
    store.away = new Error('the disk is away');
    const shen = await join(rooms, new Guest({ person: 'shen', client: await issue('shen') }));
    expect(shen.closedWith).toBe(CLOSE.unavailable);
    expect(shen.syncs).toEqual([]);
    expect(rooms.size).toBe(0);
    store.away = null;
    expect((await enter('shen')).text).toBe('灯泡');
  });

  test('R10 into one whose log cannot be applied nobody writes', async () => {
    const origin = { person: 'x', school: 's', serving: 's', connection: null };
    await log.append('plan', [{ update: Uint8Array.of(1, 2, 3), kind: 'import', origin, at: 1 }]);
    const shen = await join(rooms, new Guest({ person: 'shen', client: await issue('shen') }));
    shen.type('a');
    await until(() => expect(shen.closedWith).toBe(CLOSE.unavailable));
    expect(shen.acks).toEqual([]);
  });

  test('R10 a log that is damaged is handed to nobody', async () => {
    await seed('灯泡');
    const origin = { person: 'x', school: 's', serving: 's', connection: null };
    await log.append('plan', [{ update: Uint8Array.of(1, 2, 3), kind: 'import', origin, at: 1 }]);
    for (const position of [0, 1]) {
      const { epoch } = await log.load('plan');
      const shen = await join(rooms, new Guest({ person: 'shen', client: await issue('shen') }));
      shen.resume({ epoch, position });
      await until(() => expect(shen.closedWith).toBe(CLOSE.unavailable));
      expect(shen.syncs).toEqual([]);
    }
  });

  test('R11 a document is loaded once for all who come at the same time', async () => {
    await seed('灯泡');
    const before = slow.calls.loads;
    slow.hold({ reads: true });
    const guests = await Promise.all(['shen', 'lin', 'guo'].map(async (person) => new Guest({ person, client: await issue(person) }))); // prettier-ignore
    const joins = guests.map((guest) => join(rooms, guest));
    await quiet();
    expect(slow.calls.loads).toBe(before + 1);
    slow.release();
    await Promise.all(joins);
    for (const guest of guests) guest.resume();
    for (const guest of guests) await until(() => expect(guest.read().text).toBe('灯泡'));
  });

  test('R11 what came before the document was loaded is not lost', async () => {
    slow.hold({ reads: true });
    const shen = new Guest({ person: 'shen', client: await issue('shen') });
    const joined = join(rooms, shen);
    shen.resume();
    shen.type('a');
    slow.release();
    await joined;
    await until(() => expect(shen.acks).toEqual([1]));
  });

  test('R11 the room is freed when the last leaves, and the next finds everything', async () => {
    const shen = await enter('shen');
    shen.type('灯泡');
    await until(() => expect(shen.acks).toEqual([1]));
    shen.leave();
    expect(rooms.size).toBe(0);
    expect((await enter('lin')).text).toBe('灯泡');
  });

  test('R11 whoever leaves and comes back while the log is slow finds what they wrote', async () => {
    const shen = await enter('shen');
    slow.hold();
    shen.type('last words');
    await until(() => expect(slow.calls.appends).toBe(1));
    shen.leave();
    expect(rooms.size).toBe(1);
    const lin = new Guest({ person: 'lin', client: await issue('lin') });
    void join(rooms, lin);
    lin.resume();
    await quiet();
    slow.release();
    await until(() => expect(lin.read().text).toBe('last words'));
    lin.leave();
    await until(() => expect(rooms.size).toBe(0));
  });

  test('R11 a room that nobody waited for is freed when it is loaded', async () => {
    slow.hold({ reads: true });
    const shen = new Guest({ person: 'shen', client: await issue('shen') });
    const joined = join(rooms, shen);
    await quiet();
    shen.leave(1006);
    slow.release();
    await joined;
    await until(() => expect(rooms.size).toBe(0));
  });

  test('R11 coming and going a hundred times loses nothing', async () => {
    let expected = '';
    for (let i = 0; i < 100; i++) {
      const guest = await enter(i % 2 ? 'shen' : 'lin');
      expect(guest.text).toBe(expected);
      guest.type('x');
      expected += 'x';
      if (i % 3) await until(() => expect(guest.acks).toEqual([1]));
      guest.leave(i % 5 ? 1000 : 1006);
    }
    expect((await enter('guo')).text).toBe(expected);
  });
});

describe('who may write what', () => {
  test('R12 what a reader writes is refused and never appended', async () => {
    const [reader, lin] = [await enter('zhou', { role: 'reader' }), await enter('lin')];
    reader.type('a');
    reader.sendUpdate(reader.written[0]!, 'step2');
    await until(() => expect(reader.of('refused').map(({ code }) => code)).toEqual(['read-only', 'read-only']));
    expect(await logged()).toEqual([]);
    expect([lin.read().text, reader.acks]).toEqual(['', []]);
    expect(counted).toContainEqual(['update-refused', 'read-only']);
  });

  test('R12 a stock reader is not asked for anything, and told nothing that it does not understand', async () => {
    const reader = await enter('zhou', { role: 'reader', stock: true });
    reader.type('a');
    await quiet();
    expect(reader.syncs).toEqual(['step2']);
    expect(await logged()).toEqual([]);
  });

  test("R13 nobody writes under another's client id, even while that one is away", async () => {
    const lin = await issue('lin');
    const shen = await enter('shen');
    const forger = new Guest({ person: 'shen', client: lin });
    shen.sendUpdate(forger.write('forged'));
    await until(() => expect(shen.of('refused')).toEqual([{ type: 'refused', n: 1, code: 'foreign-client' }]));
    expect(await logged()).toEqual([]);
    const back = await join(rooms, new Guest({ person: 'lin', client: lin }));
    back.resume();
    back.type('mine');
    await until(() => expect(back.acks).toEqual([1]));
  });

  test('R13 nor under an id that was never issued', async () => {
    const shen = await enter('shen');
    shen.sendUpdate(new Guest({ person: 'shen', client: 4711 }).write('a'));
    await until(() => expect(shen.of('refused')).toMatchObject([{ code: 'foreign-client' }]));
  });

  test("R13 one's own unsent edits of another page may be brought along, and what is known already of others", async () => {
    const lin = await enter('lin');
    lin.type('x');
    const shen = await enter('shen');
    await until(() => expect(shen.read().text).toBe('x'));
    const earlier = new Guest({ person: 'shen', client: await issue('shen') });
    Y.applyUpdate(earlier.ydoc, Y.encodeStateAsUpdate(shen.ydoc), earlier);
    earlier.write('offline');
    shen.sendUpdate(Y.encodeStateAsUpdate(earlier.ydoc));
    await until(() => expect(shen.acks).toEqual([1]));
    await until(() => expect(lin.read().text).toBe('xoffline'));
  });

  test('R13 a stock client owns the id that it was the first to use', async () => {
    const first = await enter('shen', { stock: true });
    first.type('a');
    await until(async () => expect(await logged()).toHaveLength(1));
    const thief = await enter('lin', { stock: true });
    Y.applyUpdate(thief.ydoc, Y.encodeStateAsUpdate(first.ydoc), thief);
    thief.ydoc.clientID = first.ydoc.clientID;
    thief.type('b');
    await quiet();
    expect(await logged()).toHaveLength(1);
    expect(counted).toContainEqual(['update-refused', 'foreign-client']);
  });

  test.each([
    ['random bytes', () => Uint8Array.from({ length: 200 }, (_, i) => (i * 73 + 41) % 256)],
    ['nothing', () => new Uint8Array()],
    ['half an update', () => new Guest({ person: 'shen', client: 1 }).write('灯泡').slice(0, 9)],
    ['another root', () => foreignRoot()],
    ['a document within a document', () => subdocument()],
    ['a number beyond all numbers', () => new Uint8Array(5_000).fill(0xff)],
  ])('R14 %s is refused, and the document goes on as it was', async (_, bytes) => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    shen.sendUpdate(bytes());
    await until(() => expect(shen.of('refused')).toEqual([{ type: 'refused', n: 1, code: 'malformed' }]));
    expect(await logged()).toEqual([]);
    lin.type('still here');
    await until(() => expect(lin.acks).toEqual([1]));
    expect((await enter('guo')).text).toBe('still here');
  });

  const foreignRoot = () => {
    const ydoc = new Y.Doc();
    ydoc.clientID = 1;
    ydoc.getText('elsewhere').insert(0, 'a');
    return Y.encodeStateAsUpdate(ydoc);
  };
  const subdocument = () => {
    const ydoc = new Y.Doc();
    ydoc.clientID = 1;
    ydoc.getXmlFragment('body').insert(0, [new Y.XmlElement('a')]);
    (ydoc.getXmlFragment('body').get(0) as Y.XmlElement).setAttribute('d', new Y.Doc() as never);
    return Y.encodeStateAsUpdate(ydoc);
  };

  test('R14 an update too large is refused with a code of its own', async () => {
    rooms = openRooms({ limits: { update: 1_000 } satisfies Partial<Limits> });
    const shen = await enter('shen');
    shen.type('x'.repeat(2_000));
    await until(() => expect(shen.of('refused')).toEqual([{ type: 'refused', n: 1, code: 'too-large' }]));
  });

  test('R14 nodes laid into each other without end never reach the log, and what was tried with them does', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    const deep = new Y.Doc();
    deep.clientID = shen.ydoc.clientID;
    deep.transact(() => {
      let parent: Y.XmlFragment = deep.getXmlFragment('body');
      for (let i = 0; i < 6_000; i++) {
        const child = new Y.XmlElement('section');
        parent.insert(0, [child]);
        parent = child;
      }
    });
    lin.type('a');
    shen.sendUpdate(Y.encodeStateAsUpdate(deep));
    lin.type('b');
    await until(() => expect(lin.acks.at(-1)).toBe(2));
    expect(shen.of('refused')).toMatchObject([{ code: 'malformed' }]);
    expect(shen.closedWith).toBe(CLOSE.malformed);
    expect(await logged()).toHaveLength(2);
    expect((await enter('guo')).text).toBe('ab');
  });

  test('R15 an update that builds on something unseen is answered by step 1, and kept by nobody', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    shen.write('a');
    shen.sendUpdate(shen.write('b'));
    await until(() => expect(shen.syncs.at(-1)).toBe('step1'));
    expect([shen.acks, await logged(), lin.read().text]).toEqual([[], [], '']);
    shen.answerStep1();
    await until(() => expect(shen.acks).toEqual([2]));
    await until(() => expect(lin.read().text).toBe('ab'));
    expect(await logged()).toHaveLength(1);
  });

  test('R15 nor a delete of something unseen', async () => {
    const shen = await enter('shen');
    shen.write('abc');
    shen.ydoc.getText('body').delete(0, 1);
    shen.sendUpdate(shen.written.at(-1)!);
    await until(() => expect(shen.syncs.at(-1)).toBe('step1'));
    expect(await logged()).toEqual([]);
  });

  test('R15 it is asked once, not for every message', async () => {
    const shen = await enter('shen');
    shen.forget();
    shen.write('a');
    for (let i = 0; i < 20; i++) shen.type('b');
    await quiet();
    expect(shen.syncs).toEqual(['step1']);
    shen.answerStep1();
    await until(() => expect(shen.acks).toEqual([21]));
    shen.type('c');
    await until(() => expect(shen.acks).toEqual([21, 22]));
  });

  test('R15 whoever never sends what is missing is sent away', async () => {
    const shen = await enter('shen');
    shen.write('a');
    const gap = shen.write('b');
    for (let i = 0; i < 3; i++) shen.sendUpdate(gap, 'step2');
    await until(() => expect(shen.closedWith).toBe(CLOSE.malformed));
  });

  test('R16 after a refusal nothing is acknowledged until a step 2 has been taken', async () => {
    const shen = await enter('shen');
    const first = shen.write('a');
    shen.sendUpdate(first);
    shen.sendUpdate(Uint8Array.of(9, 9, 9));
    shen.type('b');
    await until(async () => expect(await logged()).toHaveLength(2));
    await quiet();
    expect(shen.acks).toEqual([1]);
    shen.sendUpdate(Y.encodeStateAsUpdate(shen.ydoc), 'step2');
    await until(() => expect(shen.acks).toEqual([1, 4]));
  });

  test('R16 what builds on a refused message is refused too, and not asked for in a loop', async () => {
    const shen = await enter('shen');
    const foreign = new Guest({ person: 'shen', client: 4711 });
    shen.sendUpdate(foreign.write('a'));
    shen.sendUpdate(foreign.write('b'));
    await until(() => expect(shen.of('refused').map(({ code }) => code)).toEqual(['foreign-client', 'foreign-client']));
    expect(shen.syncs).not.toContain('step1');
  });

  test.each([
    ['an empty frame', new Uint8Array()],
    ['an unknown type', Uint8Array.of(77)],
    ["a word of the server's own", encode.ack(3)],
    ['a sync step that is none', Uint8Array.of(0, 9, 0)],
    ['a state vector that is none', encode.sync('step1', Uint8Array.of(200, 1))],
    ['a state vector of 500 kB', encode.sync('step1', new Uint8Array(500_000))],
    ['awareness that is none', encode.awareness(Uint8Array.of(5, 1))],
    ['a length beyond the frame', Uint8Array.of(0, 2, 0xff, 0xff, 0xff, 0x7f)],
    ['a broken place', Uint8Array.of(102, 4, 1)],
    [
      'an update with half a message behind it',
      joinMessages([encode.sync('update', Uint8Array.of(0, 0)), Uint8Array.of(1, 9)]),
    ],
    ['more messages in a frame than any page sends', joinMessages(Array.from({ length: 5 }, encode.queryAwareness))],
  ])('R17 %s closes that connection only', async (_, bytes) => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    shen.send(bytes);
    await until(() => expect(shen.closedWith).toBe(CLOSE.malformed));
    lin.type('a');
    await until(() => expect(lin.acks).toEqual([1]));
    expect(lin.closedWith).toBeNull();
  });

  test('R17 of a frame that ends in what is no message nothing is taken', async () => {
    const shen = await enter('shen');
    shen.send(joinMessages([encode.sync('update', shen.write('a')), Uint8Array.of(77)]));
    await until(() => expect(shen.closedWith).toBe(CLOSE.malformed));
    await quiet();
    expect(await logged()).toEqual([]);
  });

  test('R17 whoever breaks a copy costs one copy, however much more of it has come', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    shen.type('a');
    await until(() => expect(shen.acks).toEqual([1]));
    const client = shen.visitor.client ?? 0;
    const structs = Array.from({ length: 65 }, (_, at): Struct => {
      return { kind: 'element', text: 'cell', parent: at ? { client, clock: at } : 'body' };
    });
    const before = slow.calls.loads;
    for (let times = 0; times < 20; times++) shen.sendUpdate(handWritten([{ client, clock: 1, structs }]));
    lin.type('b');
    await until(() => expect(shen.closedWith).toBe(CLOSE.malformed));
    await until(() => expect(lin.acks).toEqual([1]));
    expect(slow.calls.loads).toBe(before + 1);
  });

  test('R17 whoever sends faster than can be stored is sent away, retryably', async () => {
    rooms = openRooms({ limits: { inbox: 10_000 } });
    const shen = await enter('shen');
    slow.hold();
    shen.type('a');
    await until(() => expect(slow.calls.appends).toBe(1));
    for (let i = 0; i < 12; i++) shen.type('x'.repeat(1_000));
    expect(shen.closedWith).toBe(CLOSE.unavailable);
  });
});

describe('together', () => {
  test('R31 a cursor waits for the text beside which it stands, and goes out with it', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    lin.forget();
    slow.hold();
    shen.send(joinMessages([encode.sync('update', shen.write('a')), cursorOf(shen, { at: 1 })]));
    await until(() => expect(slow.calls.appends).toBe(1));
    expect(lin.of('awareness')).toEqual([]);
    slow.release();
    await until(() => expect(lin.of('awareness')).toHaveLength(1));
    expect(lin.messages.map(({ type }) => type).filter((type) => type !== 'roster')).toEqual(['entries', 'awareness']);
  });

  test('R31 a cursor does not wait for a log that takes its time', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    lin.forget();
    slow.hold();
    shen.send(joinMessages([encode.sync('update', shen.write('a')), cursorOf(shen, { at: 1 })]));
    await until(() => expect(lin.of('awareness')).toHaveLength(1));
    expect(lin.updates).toEqual([]);
    slow.release();
    await until(() => expect(lin.updates).toHaveLength(1));
  });
});

describe('limits and ends', () => {
  test('R23 a slow reader gets no cursors past 1 MB, and is closed past 8 MB', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    lin.forget();
    lin.wire.backlog = 1_500_000;
    shen.send(cursorOf(shen, { at: 1 }));
    shen.type('a');
    await until(() => expect(lin.syncs).toEqual(['update']));
    expect(lin.of('awareness')).toEqual([]);
    expect(lin.closedWith).toBeNull();
    lin.wire.backlog = 9_000_000;
    shen.type('b');
    await until(() => expect(lin.closedWith).toBe(CLOSE.slowReader));
    expect(shen.closedWith).toBeNull();
  });

  test('R23 whoever asks again and again without reading is closed too', async () => {
    const shen = await enter('shen');
    shen.type('a');
    await until(() => expect(shen.acks).toEqual([1]));
    shen.forget();
    shen.wire.backlog = 9_000_000;
    shen.send(encode.sync('step1', Uint8Array.of(0)));
    await until(() => expect(shen.closedWith).toBe(CLOSE.slowReader));
    expect(shen.syncs).toEqual([]);
  });

  test('R24 when the rights run out the connection is closed, to be judged anew', async () => {
    const shen = await enter('shen', { validUntil: time + 5_000 });
    const lin = await enter('lin');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(shen.closedWith).toBeNull();
    time += 5_000;
    await until(() => expect(shen.closedWith).toBe(CLOSE.judgedAnew));
    expect(lin.closedWith).toBeNull();
  });

  test('R24 whoever matches can be sent away at once', async () => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    rooms.disconnect(({ person }, document) => person === 'shen' && document === 'plan', CLOSE.forbidden);
    expect([shen.closedWith, lin.closedWith]).toEqual([CLOSE.forbidden, null]);
    shen.type('too late');
    await quiet();
    expect(await logged()).toEqual([]);
  });

  test('R25 a stock client is never sent a word that is not of y-websocket', async () => {
    const [stock, lin] = [await enter('shen', { stock: true }), await enter('lin')];
    stock.type('a');
    lin.type('b');
    stock.sendUpdate(Uint8Array.of(9, 9, 9));
    await until(() => expect(stock.read().text).toHaveLength(2));
    await quiet();
    expect(stock.messages.every(({ type }) => type === 'sync' || type === 'awareness')).toBe(true);
    expect(lin.of('roster').length).toBeGreaterThan(0);
  });

  test('R26 a stopping server stores and acknowledges what has come, then says come back', async () => {
    const shen = await enter('shen');
    slow.hold();
    shen.type('a');
    await until(() => expect(slow.calls.appends).toBe(1));
    const closed = rooms.closeAll();
    await quiet();
    expect(shen.closedWith).toBeNull();
    slow.release();
    await closed;
    expect([shen.acks, shen.closedWith]).toEqual([[1], CLOSE.restart]);
    const late = await join(rooms, new Guest({ person: 'lin', client: await issue('lin') }));
    expect(late.closedWith).toBe(CLOSE.restart);
  });
});

const cursorOf = (guest: Guest, state: unknown, clock = 1): Uint8Array => {
  const json = new TextEncoder().encode(JSON.stringify(state));
  const client = guest.visitor.client ?? 0;
  return encode.awareness(Uint8Array.of(1, client, clock, json.length, ...json));
};
