import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSE, encode } from '@gongbei/sync/protocol';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AddressInfo } from 'node:net';
import { openHttp } from '../src/http/open-http.ts';
import { endOf, openSocket, Page } from './collab-client.ts';
import { type CollabServer, openCollabServer, PERSON, VERSION } from './collab-server.ts';
import { frame, RawSocket, upgradeRequest } from './raw-socket.ts';

let folder: string;
let server: CollabServer;
let port: number;
/** of the test that runs */
let plan: string;
let plans = 0;
const pages: Page[] = [];
const lines: RawSocket[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const limits = { session: 6, person: 8, document: 9, address: 60, upgrade: 400, floodPatience: 1_500 };
  server = await openCollabServer({ dataDir: folder, limits });
  port = Number(new URL(server.url).port);
});
beforeEach(() => {
  plan = `plan${++plans}`;
  server.counted.length = 0;
});
afterEach(async () => {
  for (const page of pages.splice(0)) page.socket.terminate();
  for (const line of lines.splice(0)) line.end();
  server.judged.before = async () => {};
  await until(() => expect(server.rooms.size).toBe(0));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const until = (check: () => void, timeout = 8_000) => vi.waitFor(check, { timeout, interval: 5 });
const enter = async (person: string): Promise<Page> => {
  const page = new Page(server.url, { person, client: await server.issue(person, plan), document: plan });
  pages.push(page);
  return page.enter();
};
const line = (at = port) => {
  const opened = new RawSocket(at);
  lines.push(opened);
  return opened;
};
const metrics = () => server.counted.map(([metric]) => metric);
/** A line of Shen's to the document, open for frames of any kind. */
const intrude = async () => {
  const client = await server.issue('shen', plan);
  return line().upgrade(`/collab/${plan}?v=${VERSION}&client=${client}`, { [PERSON]: 'shen' });
};
const expectUnharmed = async (lin: Page) => {
  const acked = lin.acked;
  lin.type('亮');
  await until(() => expect(lin.acked).toBe(acked + 1));
};

describe('before there is a socket', () => {
  const ask = (path: string, headers: Record<string, string> = {}) => line().write(upgradeRequest(path, headers));

  test.each<[string, () => RawSocket, number[]]>([
    ['an address that leads elsewhere', () => ask('/collab/../../etc/passwd'), [400]],
    ['an address in disguise', () => ask('/collab/%2e%2e%2fetc'), [400]],
    ['an address with a zero byte', () => ask('/collab/a%00'), [400]],
    ['bad UTF-8 in an address', () => ask('/collab/%ff'), [400]],
    ['an address of 9 kB', () => ask(`/collab/${'a'.repeat(9_000)}`), [400]],
    ['headers of 100 kB', () => ask(`/collab/${plan}`, { 'X-Long': 'a'.repeat(100_000) }), [431]],
    ['a foreign page', () => ask(`/collab/${plan}`, { Origin: 'http://evil', [PERSON]: 'shen' }), [403]],
    ['a look-alike of our page', () => ask(`/collab/${plan}`, { Origin: 'http://ours.evil', [PERSON]: 'shen' }), [403]],
    ['a page of no origin', () => ask(`/collab/${plan}`, { Origin: 'null', [PERSON]: 'shen' }), [403]],
    ['version 99 of the protocol', () => ask(`/collab/${plan}`, { 'Sec-WebSocket-Version': '99', [PERSON]: 'shen' }), [400, 426]], // prettier-ignore
    ['a key that is none', () => ask(`/collab/${plan}`, { 'Sec-WebSocket-Key': 'short', [PERSON]: 'shen' }), [400]],
    ['two lengths of a body', () => ask(`/collab/${plan}`, { 'Transfer-Encoding': 'chunked', 'Content-Length': '4' }), [400]], // prettier-ignore
  ])('%s is refused by a status, and there is no room', async (_, knock, statuses) => {
    const knocking = knock();
    await until(() => expect(knocking.closed).toBe(true));
    expect(statuses).toContain(knocking.status);
    expect(server.rooms.size).toBe(0);
  });

  test.each(['__proto__', 'constructor', 'toString'])('a document called %s is one that there is not', async (name) => {
    expect(await endOf(openSocket(server.url, { person: 'shen', document: name }))).toBe(CLOSE.notFound);
    expect(server.rooms.size).toBe(0);
  });

  test('hundreds who come and go, to documents that exist and that do not, leave nothing behind', async () => {
    const lin = await enter('lin');
    for (let round = 0; round < 5; round++) {
      const knocks = Array.from({ length: 40 }, (_, at) => line().write(upgradeRequest(`/collab/none${at}`, { [PERSON]: 'du' }))); // prettier-ignore
      await until(() => expect(knocks.every(({ status }) => status === 101)).toBe(true));
      for (const knock of knocks) knock.end();
    }
    await expectUnharmed(lin);
    expect(server.rooms.size).toBe(1);
  });

  test('an upgrade that we cannot judge in time is given up', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.judged.before = () => promise;
    const waiting = line().write(upgradeRequest(`/collab/${plan}`, { [PERSON]: 'shen' }));
    await until(() => expect(waiting.closed).toBe(true));
    expect([waiting.received, metrics()]).toEqual(['', ['upgrade-timed-out']]);
    resolve();
  });

  test('whoever says nothing, or half of it, or byte by byte, is hung up on', async () => {
    const app = await openHttp({
      config: { origins: ['http://ours'], behindProxy: false, trustedProxies: 'loopback' },
      log: pino({ level: 'silent' }),
      identify: async () => null,
      scriptHashes: [],
    });
    expect(app.server.headersTimeout).toBeLessThanOrEqual(10_000);
    app.server.headersTimeout = 100;
    await app.listen({ host: '127.0.0.1', port: 0 });
    const own = (app.server.address() as AddressInfo).port;
    const half = upgradeRequest('/collab/plan').slice(0, 60);
    const [silent, halted, slow] = [line(own), line(own).write(half), line(own).write('GET / HTTP/1.1\r\n')];
    const drip = setInterval(() => slow.write('X-A: b\r\n'), 50);
    await until(() => expect([silent, halted, slow].map(({ closed }) => closed)).toEqual([true, true, true]));
    clearInterval(drip);
    await app.close();
  });
});

describe('R35 as many as may', () => {
  const open = async (person: string) => {
    const page = new Page(server.url, { person, client: await server.issue(person, plan), document: plan });
    pages.push(page);
    return page;
  };
  const fill = async (people: readonly string[]) => {
    for (const person of people) await (await open(person)).enter();
  };

  test('sockets of one sign-in are let in, and the next one is told to come back', async () => {
    await fill(Array.from({ length: 6 }, () => 'shen'));
    const late = await open('shen');
    expect(await late.end).toBe(CLOSE.unavailable);
    expect(metrics()).toEqual(['too-many-sockets']);
    await expectUnharmed(await enter('lin'));
    pages[0]!.socket.close();
    await pages[0]!.end;
    await (await open('shen')).enter();
  });

  test('people in one document are let in, and the next one is told to come back', async () => {
    await fill(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    expect(await (await open('late')).end).toBe(CLOSE.unavailable);
    expect(server.rooms.size).toBe(1);
  });

  test('sockets of one address are let in, beyond that there is no upgrade', async () => {
    const lin = await enter('lin');
    const { promise, resolve } = Promise.withResolvers<void>();
    server.judged.before = () => promise;
    const knocks = Array.from({ length: 80 }, () =>
      line().write(upgradeRequest(`/collab/${plan}`, { [PERSON]: 'du' })),
    );
    await until(() => expect(knocks.filter(({ status }) => status === 503)).toHaveLength(21));
    resolve();
    await until(() => expect(knocks.filter(({ status }) => status === 101)).toHaveLength(59));
    await expectUnharmed(lin);
  });
});

describe('R17 frames that break the rules', () => {
  const words = encode.queryAwareness();

  test.each<[string, (raw: RawSocket) => unknown, number]>([
    ['an unmasked frame', (raw) => raw.write(frame(2, words, { masked: false })), 1002],
    ['a reserved bit', (raw) => raw.write(frame(2, words, { reserved: 0x40 })), 1002],
    ['an unknown opcode', (raw) => raw.write(frame(3, words)), 1002],
    ['a continuation of nothing', (raw) => raw.write(frame(0, words)), 1002],
    ['a ping in pieces', (raw) => raw.write(frame(9, words, { last: false })), 1002],
    ['a close code that nobody may send', (raw) => raw.write(frame(8, Uint8Array.of(0x03, 0xed))), 1002],
    ['text', (raw) => raw.write(frame(1, Buffer.from('hello'))), 1003],
    ['text that is none', (raw) => raw.write(frame(1, Uint8Array.of(0xff, 0xfe))), 1007],
    ['an empty frame', (raw) => raw.write(frame(2, Uint8Array.of())), CLOSE.malformed],
    ['a frame that says it has 120 MB', (raw) => raw.write(Uint8Array.of(0x82, 0xff, 0, 0, 0, 0, 7, 0x27, 0x0e, 0)), CLOSE.tooLarge], // prettier-ignore
    ['a frame that says it has 2^63 bytes', (raw) => raw.write(Uint8Array.of(0x82, 0xff, 127, 255, 255, 255, 255, 255, 255, 255)), CLOSE.tooLarge], // prettier-ignore
    ['a message in 50,000 pieces', (raw) => raw.write(Buffer.concat([frame(2, words, { last: false }), ...Array.from({ length: 50_000 }, () => frame(0, words, { last: false }))])), 1008], // prettier-ignore
  ])('%s ends the line by its code, and nobody else notices', async (_, break_, code) => {
    const [lin, raw] = [await enter('lin'), await intrude()];
    break_(raw);
    await until(() => expect(raw.closeCode).toBe(code));
    await expectUnharmed(lin);
  });

  test('compression is never agreed upon', async () => {
    const client = await server.issue('shen', plan);
    const headers = { [PERSON]: 'shen', 'Sec-WebSocket-Extensions': 'permessage-deflate' };
    const raw = await line().upgrade(`/collab/${plan}?v=${VERSION}&client=${client}`, headers);
    expect(raw.status).toBe(101);
    expect(raw.received.toLowerCase()).not.toContain('sec-websocket-extensions');
  });

  test('a message that is never finished keeps nobody from anything', async () => {
    const [lin, raw] = [await enter('lin'), await intrude()];
    raw.write(frame(2, words, { last: false }));
    await expectUnharmed(lin);
    expect(raw.closed).toBe(false);
  });
});

describe('R32 floods', () => {
  const wave = (one: Buffer) => Buffer.concat(Array.from({ length: 100 }, () => one));

  test('of pings end the line, before their answers become many', async () => {
    const [lin, raw] = [await enter('lin'), await intrude()];
    const flood = setInterval(() => raw.write(wave(frame(9, Uint8Array.of(1)))), 5);
    await until(() => expect(raw.closed).toBe(true));
    clearInterval(flood);
    await expectUnharmed(lin);
  });

  test.each([
    ['frames', () => frame(2, encode.awareness(Uint8Array.of(0)))],
    ['pongs that nobody asked for', () => frame(10, Uint8Array.of(1))],
  ])('of %s are slowed down, then end the line; others type on', async (_, one) => {
    const [lin, raw] = [await enter('lin'), await intrude()];
    const flood = setInterval(() => raw.socket.writableLength < 100_000 && raw.write(wave(one())), 5);
    await until(() => expect(metrics()).toContain('too-many-frames'));
    await expectUnharmed(lin);
    expect(raw.closeCode).toBe(0);
    await until(() => expect(raw.closeCode).toBe(CLOSE.unavailable));
    clearInterval(flood);
    expect(server.counted.filter(([metric]) => metric === 'too-many-frames')).toMatchObject([
      ['too-many-frames', plan, 'slowed down', expect.any(String)],
      ['too-many-frames', plan, 'closed', expect.any(String)],
    ]);
  });
});
