import { readFileSync } from 'node:fs';
import type { Opening } from '@gongbei/contract/documents';
import { CLOSE, encode } from '@gongbei/sync/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { freePort } from '../free-port.ts';
import type { Visitor } from '../server.ts';
import { Party, WAIT } from './party.ts';
import { openSite, OTHER_PLAN, PLAN, type Site } from './site.ts';
import { wordsIn } from './words.ts';

const MEGABYTE = 1_000_000;
const CUT = 1006;

let site: Site;
let party: Party;
let figures: string;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  const port = await freePort();
  figures = `http://127.0.0.1:${port}/metrics`;
  const preload = new URL('./collect-garbage.ts', import.meta.url).href;
  const NODE_OPTIONS = `--expose-gc --import ${preload}`;
  site = await openSite('embedded', { METRICS_PORT: String(port), NODE_OPTIONS });
});
beforeEach(() => void (party = new Party(site)));
afterEach(async () => {
  party.close();
  for (const socket of sockets.splice(0)) socket.terminate();
  await expect.poll(() => figure('gongbei_rooms'), WAIT).toBe(0);
});
afterAll(() => site?.stop());

const figure = async (name: string): Promise<number> => {
  const text = await (await fetch(figures)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length));
};

/** Bytes that the server still holds when its garbage is gone. */
const held = async (): Promise<number> => {
  process.kill(site.server.pid, 'SIGUSR2');
  await new Promise((resolve) => setTimeout(resolve, 300));
  return (await figure('nodejs_heap_size_used_bytes')) + (await figure('nodejs_external_memory_bytes'));
};
const resident = (): number => {
  const [, kilobytes = ''] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${site.server.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
};

const knock = (visitor: Visitor, path: string): WebSocket => {
  const headers = { cookie: visitor.cookie, origin: visitor.url };
  const socket = new WebSocket(`${visitor.url.replace('http', 'ws')}/collab/${path}`, { headers });
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
};
const endOf = (socket: WebSocket) => new Promise<number>((resolve) => socket.on('close', resolve));

/** Addresses of the document socket, one for each time that it is opened. */
const addresses = async (visitor: Visitor, document: string, count: number): Promise<string[]> => {
  const paths: string[] = [];
  while (paths.length < count) {
    const { body } = await visitor.post<Opening>(`/api/documents/${document}/open`);
    paths.push(...body.clientIds.map((client) => `${document}?v=${body.schemaVersion}&client=${client}`));
  }
  return paths.slice(0, count);
};

/** Opens a document and reads none of what it asked for. */
const openDeaf = async (visitor: Visitor, path: string): Promise<WebSocket> => {
  const socket = knock(visitor, path);
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(encode.resume({ epoch: '', position: 0 }));
  await new Promise((resolve) => socket.once('message', resolve));
  socket.pause();
  return socket;
};

test('ten who stop reading while 50 MB are written are sent away, and nobody else notices', async () => {
  const [writer, reader] = [await party.enter('shen'), await party.enter('lin')];
  await Promise.all([writer, reader].map((device) => device.reached('synced')));
  const before = { held: await held(), resident: resident() };
  const paths = await addresses(await site.as('zheng'), PLAN, 10);
  const deaf = await Promise.all(paths.map(async (path) => openDeaf(await site.as('zheng'), path)));
  const codes = Promise.all(deaf.map(endOf));

  const [text] = writer.ydoc
    .getXmlFragment('body')
    .createTreeWalker((node) => node instanceof Y.XmlText) as Iterable<Y.XmlText>;
  const block = '亮'.repeat(350_000);
  let peak = 0;
  for (let written = 0; written < 50 * MEGABYTE; written += 3 * block.length) {
    text!.insert(0, block);
    writer.provider.flush();
    await expect.poll(() => writer.saved, { ...WAIT, interval: 2 }).toBe(true);
    text!.delete(0, block.length);
    peak = Math.max(peak, resident());
  }
  await expect.poll(() => figure('gongbei_document_events_total{event="reader-too-slow"}'), WAIT).toBe(10);
  for (const socket of deaf) socket.resume();
  // whoever goes on reading nothing is hung up on before they learn why
  for (const code of await codes) expect([CLOSE.slowReader, CUT]).toContain(code);
  expect(peak - before.resident).toBeLessThan(400 * MEGABYTE);

  writer.write();
  await expect.poll(() => wordsIn(reader.ydoc), WAIT).toEqual(wordsIn(writer.ydoc));
  expect(wordsIn(reader.ydoc).length).toBeGreaterThan(0);
  expect(writer.codes.concat(reader.codes)).toEqual([]);
  party.close();
  await expect.poll(held, WAIT).toBeLessThan(before.held + 15 * MEGABYTE);
});

test('whoever may not come in makes no room, and whoever comes and goes leaves nothing behind', async () => {
  const [writer, reader] = [await party.enter('shen'), await party.enter('lin')];
  await Promise.all([writer, reader].map((device) => device.reached('synced')));
  const before = await held();
  writer.startTyping(20);
  const [lin, nobody] = [await site.as('lin'), site.server.visitor()];
  const paths = await addresses(lin, OTHER_PLAN, 96);
  const [version] = /v=\d+/.exec(paths[0]!)!;
  let rooms = 0;
  for (let round = 0; round < 24; round++) {
    const strangers = Array.from({ length: 20 }, (_, i) =>
      knock(i % 2 ? lin : nobody, `nothing-${round}-${i}?${version}&client=1`),
    );
    const guests = paths.slice(round * 4, round * 4 + 4).map((path) => knock(lin, path));
    for (const guest of guests) guest.once('open', () => guest.terminate());
    const ends = await Promise.all([...strangers, ...guests].map(endOf));
    for (const code of ends.slice(0, 20)) expect([CLOSE.notFound, CLOSE.signedOut]).toContain(code);
    rooms = Math.max(rooms, await figure('gongbei_rooms'));
  }
  expect(rooms).toBeLessThanOrEqual(2);
  await expect.poll(() => figure('gongbei_document_sockets'), WAIT).toBe(2);
  await expect.poll(() => figure('gongbei_rooms'), WAIT).toBe(1);
  writer.stopTyping();
  await expect.poll(() => writer.saved, WAIT).toBe(true);
  expect(writer.codes.concat(reader.codes)).toEqual([]);
  await expect.poll(held, WAIT).toBeLessThan(before + 15 * MEGABYTE);
});

test('round after round of people who write and leave ends with nothing: no room, no timer, nothing remembered', async () => {
  const TIMERS = 'nodejs_active_resources{type="Timeout"}';
  const nobody = async () => {
    const names = ['rooms', 'warm_documents', 'document_sockets', 'unacked_bytes', 'entries_behind', 'door_entries'];
    return await Promise.all(names.map((name) => figure(`gongbei_${name}`)));
  };
  const timers: number[] = [];
  for (let round = 0; round < 4; round++) {
    const pages = await Promise.all([
      party.enter('shen'),
      party.enter('lin', { document: OTHER_PLAN }),
      party.enter('xu', { document: OTHER_PLAN }),
    ]);
    await Promise.all(pages.map((page) => page.reached('synced')));
    for (const page of pages) page.write();
    await expect.poll(() => pages.every(({ saved }) => saved), WAIT).toBe(true);
    expect(await figure('gongbei_warm_documents')).toBe(2);
    expect(await figure('gongbei_door_entries')).toBeGreaterThan(3);
    party.close();
    await expect.poll(nobody, WAIT).toEqual([0, 0, 0, 0, 0, 0]);
    timers.push(await figure(TIMERS));
  }
  // of the whole process; what it always has comes and goes by one or two
  expect(timers.at(-1)).toBeLessThanOrEqual(timers[0]! + 2);
});

test('a flood into one document stops no edit of another', async () => {
  const [writer, reader] = [
    await party.enter('lin', { document: OTHER_PLAN }),
    await party.enter('xu', { document: OTHER_PLAN }),
  ];
  await Promise.all([writer, reader].map((device) => device.reached('synced')));
  const zheng = await site.as('zheng');
  const busy = [await party.enter('shen'), await party.enter('luo')];
  await Promise.all(busy.map((device) => device.reached('synced')));
  for (const device of busy) device.startTyping(5);
  const paths = await addresses(zheng, PLAN, 4);
  const floods = await Promise.all(paths.map((path) => openDeaf(zheng, path)));
  const words = [encode.queryAwareness(), encode.awareness(Uint8Array.of(0)), encode.sync('step1', Uint8Array.of(0))];
  let sent = 0;
  const flooding = setInterval(() => {
    for (const socket of floods)
      for (let i = 0; i < 200 && socket.bufferedAmount < MEGABYTE; i++, sent++) socket.send(words[sent % 3]!);
  }, 5);
  for (const socket of floods) socket.resume();
  for (let word = 0; word < 20; word++) {
    writer.write();
    await expect.poll(() => writer.saved, WAIT).toBe(true);
  }
  clearInterval(flooding);
  expect(sent).toBeGreaterThan(2_000);
  await expect.poll(() => wordsIn(reader.ydoc), WAIT).toEqual(wordsIn(writer.ydoc));
  expect(writer.codes.concat(reader.codes)).toEqual([]);
});
