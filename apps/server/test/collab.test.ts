import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLOSE, encode } from '@gongbei/sync/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openClientIds } from '../src/storage/client-ids.ts';
import { openRecords } from '../src/storage/records.ts';
import { openSqliteLog } from '../src/storage/sqlite-log.ts';
import { endOf, openSocket, Page } from './collab-client.ts';
import { type CollabServer, openCollabServer, PERSON, VERSION } from './collab-server.ts';

let folder: string;
let server: CollabServer;
/** of the test that runs */
let plan: string;
let plans = 0;
const stock: WebsocketProvider[] = [];
const pages: Page[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'collab-'));
  server = await openCollabServer({ dataDir: join(folder, 'all') });
});
beforeEach(() => void (plan = `plan${++plans}`));
afterEach(async () => {
  for (const provider of stock.splice(0)) provider.destroy();
  for (const page of pages.splice(0)) page.socket.close();
  server.rights.clear();
  server.signedOut.clear();
  server.sessionEnds.clear();
  server.judged.before = async () => {};
  await until(() => expect(server.rooms.size).toBe(0));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const until = (check: () => void, timeout = 5_000) => vi.waitFor(check, { timeout, interval: 5 });
const enter = async (person: string, at = server): Promise<Page> => {
  const page = new Page(at.url, { person, client: await at.issue(person, plan), document: plan });
  pages.push(page);
  return page.enter();
};
/** Tries to come in. @returns the close code, or the status where there was no upgrade */
const knock = (asking: Parameters<typeof openSocket>[1], at = server) =>
  endOf(openSocket(at.url, { document: plan, ...asking }));
const log = (at = server) => at.log.load(plan);

const openStock = (person: string, document = plan) => {
  class SignedIn extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { headers: { [PERSON]: person } });
    }
  }
  const ydoc = new Y.Doc();
  const WebSocketPolyfill = SignedIn as unknown as typeof globalThis.WebSocket;
  const provider = new WebsocketProvider(server.url, document, ydoc, { WebSocketPolyfill, disableBc: true });
  stock.push(provider);
  return { provider, ydoc, body: ydoc.getXmlFragment('body') };
};
const synced = ({ provider }: ReturnType<typeof openStock>) => until(() => expect(provider.synced).toBe(true));

const paragraph = (text: string) => {
  const element = new Y.XmlElement('paragraph');
  element.insert(0, [new Y.XmlText(text)]);
  return element;
};

describe('stock clients', () => {
  test('two y-websocket providers converge, offline edits too, and a third one finds it all', async () => {
    const [shen, lin] = [openStock('shen'), openStock('lin')];
    await Promise.all([shen, lin].map(synced));
    shen.body.insert(0, [paragraph('让小灯泡亮起来')]);
    lin.body.insert(0, [paragraph('科学 四年级')]);
    lin.provider.disconnect();
    lin.body.insert(0, [paragraph('离线时写的')]);
    shen.body.insert(0, [paragraph('在线时写的')]);
    lin.provider.connect();
    await until(() => expect(shen.body.length).toBe(4));
    await until(() => expect(lin.body.toString()).toBe(shen.body.toString()));
    const third = openStock('guo');
    await synced(third);
    expect(third.body.toString()).toBe(shen.body.toString());
    const { entries } = await log();
    expect(new Set(entries.map(({ origin }) => origin.person))).toEqual(new Set(['shen', 'lin']));
  });

  test('each sees where the other is, and no longer once they have left', async () => {
    const [shen, lin] = [openStock('shen'), openStock('lin')];
    await Promise.all([shen, lin].map(synced));
    shen.provider.awareness.setLocalStateField('cursor', 7);
    const seen = () => lin.provider.awareness.getStates().get(shen.ydoc.clientID);
    await until(() => expect(seen()).toEqual({ cursor: 7 }));
    shen.provider.disconnect();
    await until(() => expect(seen()).toBeUndefined());
    shen.provider.connect();
    await until(() => expect(seen()).toEqual({ cursor: 7 }));
  });

  test('stays away for good from a document that does not exist', async () => {
    const { provider } = openStock('shen', 'nothing');
    const [closed] = (await new Promise<unknown[]>((resolve) =>
      provider.on('closed', (...given: unknown[]) => resolve(given)),
    )) as [{ code: number }];
    expect(closed.code).toBe(CLOSE.notFound);
    expect(provider.shouldConnect).toBe(false);
  });
});

describe('the door', () => {
  test.each([
    ['nobody signed in', {}, CLOSE.signedOut],
    ['a document that does not exist', { person: 'shen', document: 'none' }, CLOSE.notFound],
    ['a page of an older program', { person: 'shen', version: VERSION - 1 }, CLOSE.outdated],
    ['a page of a newer program', { person: 'shen', version: VERSION + 1 }, CLOSE.unavailable],
    ['a client id that was never issued', { person: 'shen', client: 4711 }, CLOSE.outdated],
    ['a page of another site', { person: 'shen', headers: { origin: 'http://evil' } }, 403],
    ['a page of no origin', { person: 'shen', headers: { origin: 'null' } }, 403],
    ['a path that leads elsewhere', { person: 'shen', document: '..%2f..%2fetc' }, 400],
    ['a client id that is no number', { person: 'shen', client: Number.NaN }, 400],
  ])('turns away %s, before there is a room', async (_, asking, code) => {
    expect(await knock(asking)).toBe(code);
    expect(server.rooms.size).toBe(0);
  });

  test("turns away whoever comes with another person's client id", async () => {
    const client = await server.issue('lin', plan);
    expect(await knock({ person: 'shen', client })).toBe(CLOSE.forbidden);
  });

  test('answers one who may not know of a document as if there were none', async () => {
    server.rights.set('du', null);
    const reasons = await Promise.all(
      [plan, 'none'].map(async (document) => {
        const socket = openSocket(server.url, { person: 'du', document });
        const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
        return [code, reason.toString()];
      }),
    );
    expect(reasons[0]).toEqual(reasons[1]);
  });

  test('says try again when it cannot judge', async () => {
    server.judged.before = async () => {
      throw new Error('the database is away');
    };
    expect(await knock({ person: 'shen', version: null })).toBe(CLOSE.unavailable);
    expect(server.failures).toContainEqual(new Error('the database is away'));
  });

  test('lets readers read and nothing more', async () => {
    const lin = await enter('lin');
    lin.type('灯泡');
    server.rights.set('zhou', ['read']);
    const reader = await enter('zhou');
    expect(reader.text).toBe('灯泡');
    reader.type('!');
    await until(() => expect(reader.messages).toContainEqual({ type: 'refused', n: 1, code: 'read-only' }));
    expect((await log()).head).toBe(1);
  });

  test('speaks no compression', async () => {
    const socket = openSocket(server.url, { person: 'shen', version: null, document: plan });
    await once(socket, 'open');
    expect(socket.extensions).toBe('');
    socket.close();
  });

  test.each([
    ['text instead of bytes', 'hello', 1003],
    ['a frame of 5 MB', new Uint8Array(5_000_000), CLOSE.tooLarge],
    ['random bytes', Uint8Array.from({ length: 300 }, (_, i) => (i * 97 + 13) % 256), CLOSE.malformed],
  ])('closes for %s, and others go on', async (_, frame, code) => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    shen.socket.send(frame);
    expect(await shen.end).toBe(code);
    lin.type('a');
    await until(() => expect(lin.acked).toBe(1));
  });

  test('survives whatever comes over the line', async () => {
    const lin = await enter('lin');
    const { port } = new URL(server.url);
    for (let round = 0; round < 30; round++) {
      const raw = connect(Number(port), '127.0.0.1');
      raw.on('error', () => {});
      raw.write(
        `GET /collab/${plan} HTTP/1.1\r\nHost: x\r\n${PERSON}: shen\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: ${round % 5 ? 13 : 99}\r\nSec-WebSocket-Key: ${Buffer.alloc(16, round).toString('base64')}\r\n\r\n`,
      );
      raw.write(Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 31 + round * 17) % 256)));
      setTimeout(() => raw.destroy(), round);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    lin.type('still here');
    await until(() => expect(lin.acked).toBe(1));
  });

  test('a document id of the language itself is a name like any other', async () => {
    const ends = ['__proto__', 'constructor'].map((document) => knock({ person: 'shen', document }));
    expect(await Promise.all(ends)).toEqual([CLOSE.notFound, CLOSE.notFound]);
  });
});

describe('rights that change', () => {
  const everybody = () => true;

  test.each([
    ['is signed out', () => server.signedOut.add('shen'), CLOSE.signedOut],
    ['loses the document', () => server.rights.set('shen', null), CLOSE.forbidden],
    ['may only read any more', () => server.rights.set('shen', ['read']), CLOSE.judgedAnew],
  ])('whoever %s is sent away, others are not', async (_, change, code) => {
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    change();
    await server.door.recheck(everybody);
    expect(await shen.end).toBe(code);
    lin.type('a');
    await until(() => expect(lin.acked).toBe(1));
  });

  test('whoever has the same rights as before notices nothing', async () => {
    const shen = await enter('shen');
    await server.door.recheck(everybody);
    shen.type('a');
    await until(() => expect(shen.acked).toBe(1));
  });

  test('nobody is sent away because we could not judge', async () => {
    const shen = await enter('shen');
    server.judged.before = async () => {
      throw new Error('the database is away');
    };
    await server.door.recheck(everybody);
    shen.type('a');
    await until(() => expect(shen.acked).toBe(1));
  });

  test('whoever stays longer than their sign-in is judged anew', async () => {
    server.sessionEnds.set('shen', Date.now() + 1_500);
    const [shen, lin] = [await enter('shen'), await enter('lin')];
    expect(await shen.end).toBe(CLOSE.judgedAnew);
    lin.type('a');
    await until(() => expect(lin.acked).toBe(1));
  });

  test('whoever lost the document while we could not judge is sent away as soon as we can', async () => {
    const shen = await enter('shen');
    server.judged.before = async () => {
      throw new Error('the database is away');
    };
    server.rights.set('shen', null);
    await server.door.recheck(everybody);
    server.judged.before = async () => {};
    expect(await shen.end).toBe(CLOSE.forbidden);
  });

  test('whoever is being judged while it happens is judged again', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.judged.before = () => promise;
    const end = knock({ person: 'shen', client: await server.issue('shen', plan) });
    await new Promise((passed) => setTimeout(passed, 50));
    server.judged.before = async () => {};
    server.rights.set('shen', null);
    await server.door.recheck(everybody);
    resolve();
    expect(await end).toBe(CLOSE.notFound);
  });
});

describe('the end of a server', () => {
  test('a server that stops has stored and acknowledged what came, and says come back', async () => {
    const stopping = await openCollabServer({ dataDir: join(folder, 'stopping') });
    const shen = await enter('shen', stopping);
    for (const letter of '灯泡亮') shen.type(letter);
    await heard(shen);
    await stopping.door.close();
    expect(await shen.end).toBe(CLOSE.restart);
    expect(shen.acked).toBe(3);
    expect((await log(stopping)).head).toBe(3);
    expect(await knock({ person: 'shen' }, stopping)).toBe(503);
    await stopping.close();
  });

  test('a killed server has lost nothing that it acknowledged, and nothing that anybody saw', async () => {
    const place = join(folder, 'killed');
    const issued = await issueIn(place, ['shen', 'lin', 'shen', 'lin', 'shen', 'lin']);
    for (const round of ['a', 'b', 'c']) {
      const child = await startProcess(place);
      const writer = await new Page(child.url, { person: 'shen', client: issued.shift()! }).enter();
      const watcher = await new Page(child.url, { person: 'lin', client: issued.shift()! }).enter();
      const typing = setInterval(() => writer.type(round), 1);
      await until(() => expect(Math.min(watcher.shown.size, writer.acked)).toBeGreaterThan(30), 15_000);
      await child.kill();
      clearInterval(typing);

      const { entries, head } = await read(place);
      const kept = new Y.Doc();
      for (const { update } of entries) Y.applyUpdate(kept, update);
      const text = kept.getText('body').toString();
      expect(text.startsWith(watcher.text)).toBe(true);
      expect(text.split(round).length - 1).toBeGreaterThanOrEqual(writer.acked);
      expect(entries.map(({ position }) => position)).toEqual(Array.from({ length: head }, (_, k) => k + 1));
    }
  });
});

/** Resolves when the server has read everything that the page sent so far. */
const heard = async ({ socket, messages }: Page) => {
  const answers = () => messages.filter(({ type }) => type === 'awareness').length;
  const before = answers();
  socket.send(encode.queryAwareness());
  await until(() => expect(answers()).toBeGreaterThan(before));
};

const read = async (place: string) => {
  const left = openSqliteLog(join(place, 'log.sqlite'));
  const loaded = await left.load('plan');
  await left.close();
  return loaded;
};

/** The same server as a process of its own. */
const startProcess = async (place: string) => {
  const script = fileURLToPath(new URL('./collab-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, place], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const kill = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { url: said.toString().trim(), kill };
};

const issueIn = async (dataDir: string, people: readonly string[]) => {
  const records = await openRecords({ dataDir, databaseUrl: null });
  const ids = openClientIds(records.db, Date.now);
  const issued = [];
  for (const person of people) issued.push(...(await ids.issue('plan', { person, school: 'township' }, 1)));
  await records.close();
  return issued;
};
