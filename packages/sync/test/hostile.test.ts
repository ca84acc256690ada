import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { limitClientIds } from '../src/client-id-limit.ts';
import { LIMITS } from '../src/limits.ts';
import { openMemoryBus } from '../src/memory-bus.ts';
import { openMemoryClientIds } from '../src/memory-client-ids.ts';
import { MemoryStore, openMemoryLog } from '../src/memory-log.ts';
import { CLOSE, encode, MESSAGE } from '../src/protocol.ts';
import { Rooms } from '../src/rooms.ts';
import { Guest, join } from './desk.ts';
import { CELLS, handWritten, type Struct } from './hostile-updates.ts';

let rooms: Rooms;
let counted: string[];
const store = { current: new MemoryStore() };
const memory = { ids: openMemoryClientIds() };

beforeEach(() => {
  store.current = new MemoryStore();
  counted = [];
  memory.ids = openMemoryClientIds();
  const onExceeded = () => counted.push('too-many-client-ids');
  const ids = limitClientIds(memory.ids, { most: 20, now: Date.now, onExceeded });
  rooms = new Rooms({
    log: openMemoryLog(store.current),
    ids,
    bus: openMemoryBus(),
    allowed: CELLS,
    onMetric: (metric, _document, _detail, connection) => counted.push(connection ? metric : `${metric} of nobody`),
  });
});
afterEach(() => rooms.closeAll());

const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 2 });
const enter = async (person: string, visitor: Partial<Guest['visitor']> = {}): Promise<Guest> => {
  const [client = 0] = visitor.stock ? [] : await memory.ids.issue('plan', { person, school: `${person}'s school` }, 1);
  const guest = await join(rooms, new Guest({ person, client: visitor.stock ? null : client, ...visitor }));
  if (guest.visitor.stock) guest.askStep1();
  else guest.resume();
  await until(() => expect(guest.syncs).toContain('step2'));
  return guest.read();
};

/** Writes one cell with a text, sends it, and waits until it is stored. */
const writeCell = async (guest: Guest, words: string) => {
  const before = guest.acks.length;
  const cell = new Y.XmlElement('cell');
  cell.insert(0, [new Y.XmlText(words)]);
  guest.ydoc.getXmlFragment('body').push([cell]);
  guest.sendUpdate(guest.written.at(-1)!);
  await until(() => expect(guest.acks.length).toBe(before + 1));
};

/** Lin has written a cell, Shen is the one who attacks. The cell is 1@0, its text 1@1, the words 1@2 to 1@4. */
const scene = async () => {
  const lin = await enter('lin');
  await writeCell(lin, '小灯泡');
  return { lin, shen: await enter('shen') };
};
/** Nothing of it is in the log, and whoever was there or comes now goes on as if nothing had been. */
const expectUnharmed = async (lin: Guest, entries = 1) => {
  await writeCell(lin, '亮了');
  const { length } = (await openMemoryLog(store.current).load('plan')).entries;
  expect(length).toBe(entries + 1);
  const guo = await enter('guo');
  expect(guo.ydoc.getXmlFragment('body').toString()).toBe('<cell>小灯泡</cell><cell>亮了</cell>');
  expect(Object.prototype).not.toHaveProperty('polluted');
};
const CELL = { client: 1, clock: 0 };
const TEXT = { client: 1, clock: 1 };
const WORDS = { client: 1, clock: 2 };
const by = (client: number, ...structs: Struct[]) => handWritten([{ client, clock: 0, structs }]);

describe('R14 updates that no document can hold are refused, and nobody else notices', () => {
  const many = (length: number, one: Struct) => Array.from({ length }, () => one);
  const nested = (depth: number): Struct[] =>
    Array.from({ length: depth }, (_, at) => ({ kind: 'element', text: 'cell', parent: at ? { client: 2, clock: at - 1 } : 'body' })); // prettier-ignore
  const deepAny = (depth: number) => {
    const encoder = encoding.createEncoder();
    for (const byte of [1, 1, 2, 0, 0b0010_1000, 0, 1, 0, 5]) encoding.writeUint8(encoder, byte);
    for (const letter of 'width') encoding.writeUint8(encoder, letter.charCodeAt(0));
    encoding.writeVarUint(encoder, 1);
    for (let level = 0; level < depth; level++) encoding.writeUint8Array(encoder, Uint8Array.of(117, 1));
    encoding.writeUint8Array(encoder, Uint8Array.of(126, 0));
    return encoding.toUint8Array(encoder);
  };
  const bytes = (...given: number[]) => Uint8Array.from(given);

  test.each<[string, Uint8Array, string]>([
    ['a clock of 2^31', by(2, { kind: 'garbage', length: 2 ** 31 }), 'malformed'],
    ['a clock of 2^53', handWritten([{ client: 2, clock: 2 ** 53 - 1, structs: [{ kind: 'text' }] }]), 'malformed'],
    ['a client id of more than 32 bits', by(2 ** 40, { kind: 'text' }), 'malformed'],
    ['a number of 5,000 bytes', Uint8Array.from({ length: 5_000 }, () => 255), 'malformed'],
    ['2^31 structs of which none is there', bytes(1, 255, 255, 255, 255, 7, 2, 0), 'malformed'],
    ['2^45 clients of which none is there', bytes(255, 255, 255, 255, 255, 255, 127), 'malformed'],
    ['values 200,000 deep', deepAny(200_000), 'malformed'],
    ['values 60 deep', deepAny(60), 'malformed'],
    ['a range of nothing', handWritten([], [{ client: 1, clock: 0, length: 0 }]), 'malformed'],
    ['300,000 deleted ranges', handWritten([], Array.from({ length: 300_000 }, () => ({ client: 1, clock: 2, length: 1 }))), 'too-large'], // prettier-ignore
    ['60,000 structs', by(2, ...many(60_000, { kind: 'garbage' })), 'too-large'],
    ['half a text', by(2, { kind: 'text', text: '灯' }).slice(0, -2), 'malformed'],
    ['a lone surrogate', bytes(1, 1, 2, 0, 4, 1, 4, 98, 111, 100, 121, 3, 0xed, 0xa0, 0x80, 0), 'malformed'],
    ['a text in too long a form', bytes(1, 1, 2, 0, 4, 1, 4, 98, 111, 100, 121, 2, 0xc0, 0x80, 0), 'malformed'],
    ['bytes behind the end', Uint8Array.of(...by(2, { kind: 'element', text: 'cell' }), 0), 'malformed'],
    ['a document within a document', by(2, { kind: 'subdocument', parent: CELL }), 'malformed'],
    ['bytes', by(2, { kind: 'bytes', parent: CELL }), 'malformed'],
    ['an embed', by(2, { kind: 'embed', parent: TEXT }), 'malformed'],
    ["Yjs's old values", by(2, { kind: 'json', parent: CELL, key: 'width' }), 'malformed'],
    ['another root', by(2, { kind: 'element', text: 'cell', parent: 'meta' }), 'malformed'],
    ['the root used as a map', by(2, { kind: 'values', key: 'width' }), 'malformed'],
    ['an unknown node', by(2, { kind: 'element', text: 'script' }), 'malformed'],
    ['a node called __proto__', by(2, { kind: 'element', text: '__proto__' }), 'malformed'],
    ['an attribute called __proto__', by(2, { kind: 'values', parent: CELL, key: '__proto__' }), 'malformed'],
    ['an attribute called constructor', by(2, { kind: 'values', parent: CELL, key: 'constructor' }), 'malformed'],
    ["another person's name", by(1, ...many(9, { kind: 'garbage' })), 'foreign-client'],
    ["the name of nobody", by(4711, { kind: 'element', text: 'cell' }), 'foreign-client'], // prettier-ignore
  ])('%s', async (_, update, code) => {
    const { lin, shen } = await scene();
    shen.sendUpdate(update);
    await until(() => expect(shen.of('refused')).toEqual([{ type: 'refused', n: 1, code }]));
    expect(shen.closedWith).toBeNull();
    expect(counted).toContain('update-refused');
    await expectUnharmed(lin);
  });

  test.each<[string, Uint8Array]>([
    ['65 nodes in each other', by(2, ...nested(65))],
    ['6,000 nodes in each other, deleted at once', handWritten([{ client: 2, clock: 0, structs: nested(6_000) }], [{ client: 2, clock: 0, length: 1 }])], // prettier-ignore
    ['a text among nodes', by(2, { kind: 'text', parent: 'body' })],
    ['a text among nodes, deleted but for its end', handWritten([{ client: 2, clock: 0, structs: [{ kind: 'text', text: 'abc' }] }], [{ client: 2, clock: 0, length: 2 }])], // prettier-ignore
    ['a value among nodes', by(2, { kind: 'values', parent: CELL })],
    ['a value in a text', by(2, { kind: 'values', parent: TEXT })],
    ['a node in a text', by(2, { kind: 'element', text: 'cell', origin: WORDS })],
    ['a text as a child of the root', by(2, { kind: 'node' })],
    ['two values for one attribute', by(2, { kind: 'values', parent: CELL, key: 'width', length: 2 })],
    ['an attribute that is none', by(2, { kind: 'values', parent: CELL, key: 'onclick' })],
    ['an attribute of a text', by(2, { kind: 'values', parent: TEXT, key: 'width' })],
    ['neighbours of two lists', by(2, { kind: 'element', text: 'cell', origin: CELL, right: WORDS })],
    ['neighbours in the wrong order', by(2, { kind: 'text', origin: { client: 1, clock: 4 }, right: { client: 1, clock: 3 } })], // prettier-ignore
    ['two that name the same ones in the wrong order', by(2, { kind: 'mark', origin: { client: 1, clock: 4 }, right: WORDS }, { kind: 'mark', origin: { client: 2, clock: 0 }, right: WORDS })], // prettier-ignore
    ['neighbours in the wrong order, far apart', by(2, { kind: 'text', origin: { client: 1, clock: 4 }, right: WORDS })], // prettier-ignore
  ])('%s also ends the line of who sent it', async (_, update) => {
    const { lin, shen } = await scene();
    shen.sendUpdate(update);
    await until(() => expect(shen.closedWith).toBe(CLOSE.malformed));
    expect(shen.of('refused')).toEqual([{ type: 'refused', n: 1, code: 'malformed' }]);
    await expectUnharmed(lin);
  });

  test('items that Yjs would look for places for minutes are given up at once', async () => {
    const { lin, shen } = await scene();
    const end = { client: 1, clock: 3 };
    const chain = (at: number) => (at === 0 ? WORDS : { client: 2, clock: at - 1 });
    const half = 10_000;
    const structs = Array.from({ length: 2 * half }, (_, at): Struct => {
      const right = at % 2 === Number(at >= half) ? end : null;
      return { kind: 'mark', text: 'x', origin: at < half ? chain(at) : WORDS, right };
    });
    shen.sendUpdate(by(2, ...structs));
    await until(() => expect(shen.of('refused')).toEqual([{ type: 'refused', n: 1, code: 'too-large' }]));
    expect(shen.closedWith).toBeNull();
    await expectUnharmed(lin);
  });

  test('what stands between such and such is looked at also where no parent is named', async () => {
    const { lin, shen } = await scene();
    shen.sendUpdate(by(2, { kind: 'text', text: 'x', origin: CELL }));
    await until(() => expect(shen.closedWith).toBe(CLOSE.malformed));
    await expectUnharmed(lin);
  });
});

describe('R15 what builds on nothing', () => {
  test('is never kept, however often it comes', async () => {
    const { lin, shen } = await scene();
    for (let sent = 0; sent < 2_000; sent++)
      shen.sendUpdate(handWritten([{ client: 2, clock: 7 + sent, structs: [{ kind: 'garbage' }] }]));
    await until(() => expect(shen.syncs).toContain('step1'));
    expect(shen.acks).toEqual([]);
    await expectUnharmed(lin);
  });

  test('nor are deletes of what nobody has written', async () => {
    const { lin, shen } = await scene();
    shen.sendUpdate(handWritten([], [{ client: 1, clock: 0, length: 2 ** 30 }]));
    await until(() => expect(shen.syncs).toContain('step1'));
    await expectUnharmed(lin);
  });

  test('an old update of a colleague has no effect, sent once more or under another number', async () => {
    const { lin, shen } = await scene();
    const [old] = lin.written;
    shen.sendUpdate(old!);
    shen.sendUpdate(old!, 'step2');
    await until(() => expect(shen.acks.at(-1)).toBe(2));
    await expectUnharmed(lin);
  });
});

describe('R17 frames that are no message', () => {
  const long = (type: number, length: number) => {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint(encoder, length);
    return encoding.toUint8Array(encoder);
  };
  const stateVector = (clients: number) => {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, clients);
    for (let client = 0; client < clients; client++) for (const n of [client, 1]) encoding.writeVarUint(encoder, n);
    return encode.sync('step1', encoding.toUint8Array(encoder));
  };

  test.each<[string, Uint8Array]>([
    ['nothing at all', Uint8Array.of()],
    ['an unknown type', Uint8Array.of(77)],
    ['a type of 2^53', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255)],
    ["the server's own ack", encode.ack(1)],
    ["the server's own roster", encode.roster([])],
    ["the server's own word of where the log stands", encode.position({ epoch: '', position: 9 })],
    ['a sync message of no kind', Uint8Array.of(MESSAGE.sync, 9, 0)],
    ['an update of 2^48 bytes that are not there', Uint8Array.of(MESSAGE.sync, 2, 255, 255, 255, 255, 255, 255, 63)],
    ['a state of 2^40 bytes that are not there', long(MESSAGE.awareness, 2 ** 40)],
    ['a state vector of 500,000 clients', stateVector(500_000)],
    ['a state vector that ends too early', encode.sync('step1', Uint8Array.of(200, 1))],
  ])('%s ends the line', async (_, frame) => {
    const { lin, shen } = await scene();
    shen.send(frame);
    expect(shen.closedWith).toBe(CLOSE.malformed);
    expect(counted).toContain('message-malformed');
    await expectUnharmed(lin);
  });
});

describe('R33 questions', () => {
  test.each([
    ['step 1', () => encode.sync('step1', Uint8Array.of(0))],
    ['resume', () => encode.resume({ epoch: 'another', position: 3 })],
    ['who is there', () => encode.queryAwareness()],
  ])('who asks %s thousands of times gets some answers and then the end of the line', async (_, ask) => {
    const { lin, shen } = await scene();
    shen.forget();
    for (let asked = 0; asked < 2_000; asked++) shen.send(ask());
    expect(shen.closedWith).toBe(CLOSE.unavailable);
    expect(counted.filter((metric) => metric === 'too-many-questions')).toHaveLength(1);
    await expectUnharmed(lin);
    expect(shen.messages.length).toBeLessThan(4 * LIMITS.questions);
  });
});

describe('R34 refusals', () => {
  const nonsense = Uint8Array.of(1, 1, 2, 0, 4, 1, 4, 98, 111, 100, 121, 3, 0xed, 0xa0, 0x80, 0);
  const refusals = (guest: Guest) => guest.of('refused').map(({ code }) => code);

  test.each<[string, () => Uint8Array]>([
    ['malformed', () => nonsense],
    ['foreign-client', () => handWritten([{ client: 4711, clock: 0, structs: [{ kind: 'garbage' }] }])],
    ['too-large', () => by(2, ...Array.from({ length: 50_001 }, (): Struct => ({ kind: 'garbage' })))],
  ])('whoever is refused for %s again and again is sent away', async (code, update) => {
    const { lin, shen } = await scene();
    for (let sent = 1; sent <= 9; sent++) {
      expect(shen.closedWith).toBeNull();
      shen.sendUpdate(update());
      await until(() => expect(refusals(shen)).toEqual(Array(sent).fill(code)));
    }
    expect(shen.closedWith).toBe(CLOSE.unavailable);
    expect(counted.filter((metric) => metric === 'too-many-refusals')).toHaveLength(1);
    await expectUnharmed(lin);
  });

  test('but not who only goes on from what was refused once, nor whom the log refuses, nor a reader', async () => {
    const { lin, shen } = await scene();
    const zhou = await enter('zhou', { role: 'reader' });
    store.current.away = new Error('the storage is away');
    const send = (guest: Guest, from: number) => {
      const client = guest.ydoc.clientID;
      for (let clock = from; clock < from + 20; clock++)
        guest.sendUpdate(handWritten([{ client, clock, structs: [{ kind: 'garbage' }] }]));
    };
    for (const guest of [lin, shen, zhou]) send(guest, 0);
    for (const guest of [lin, shen, zhou]) await until(() => expect(refusals(guest)).toHaveLength(20));
    store.current.away = null;
    await until(() => expect(shen.syncs).toContain('step1'));
    const guo = await enter('guo');
    guo.sendUpdate(nonsense);
    send(guo, 7);
    await until(() => expect(refusals(guo)).toHaveLength(21));
    expect([lin, shen, zhou, guo].map(({ closedWith }) => closedWith)).toEqual([null, null, null, null]);
  });
});

describe('R34 client ids that a stock client makes up', () => {
  test('are taken as far as a day goes, and refused then', async () => {
    const lin = await enter('lin');
    await writeCell(lin, '小灯泡');
    const shen = await enter('shen', { stock: true });
    for (let client = 1_000; client < 1_050; client++)
      shen.sendUpdate(handWritten([{ client, clock: 0, structs: [{ kind: 'garbage' }] }]));
    await until(() => expect(counted.filter((metric) => metric === 'update-refused')).toHaveLength(30));
    expect(shen.closedWith).toBe(CLOSE.unavailable);
    expect(counted.filter((metric) => metric === 'too-many-refusals')).toHaveLength(1);
    expect(counted.filter((metric) => metric === 'too-many-client-ids')).not.toHaveLength(0);
    await expectUnharmed(lin, 21);
  });
});

describe('R18 states that are none', () => {
  const state = (client: number, text: string, clock = 1) => {
    const encoder = encoding.createEncoder();
    for (const n of [1, client, clock]) encoding.writeVarUint(encoder, n);
    encoding.writeVarString(encoder, text);
    return encode.awareness(encoding.toUint8Array(encoder));
  };

  test.each<[string, string]>([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a number', '7'],
    ['a text', '"here"'],
    ['one 20,000 deep', '['.repeat(8_000)],
    ['one 60 levels deep', `{"a":${'['.repeat(60)}${']'.repeat(60)}}`],
    ['one of 20 kB', JSON.stringify({ a: 'a'.repeat(20_000) })],
  ])('%s is dropped', async (_, text) => {
    const { lin, shen } = await scene();
    lin.forget();
    shen.send(state(2, text));
    expect(counted).toContain('awareness-dropped');
    expect(lin.of('awareness')).toEqual([]);
    await expectUnharmed(lin);
  });

  test('a state of somebody else, however late its clock, takes nothing from them', async () => {
    const { lin, shen } = await scene();
    lin.send(state(1, '{"cursor":1}'));
    await until(() => expect(shen.cursors.get(1)).toEqual({ cursor: 1 }));
    for (const text of ['null', '{"cursor":9}']) shen.send(state(1, text, 2 ** 53 - 1));
    expect(counted.filter((metric) => metric === 'awareness-dropped')).toHaveLength(2);
    lin.send(state(1, '{"cursor":2}'));
    await until(() => expect(shen.cursors.get(1)).toEqual({ cursor: 2 }));
    expect(shen.closedWith).toBeNull();
  });
});
