import 'fake-indexeddb/auto';
import type { Me } from '@gongbei/contract/people';
import { seedUpdate } from '@gongbei/document/json';
import { SCHEMA_VERSION } from '@gongbei/document/schema';
import { openMemoryBus } from '@gongbei/sync/memory-bus';
import { openMemoryClientIds } from '@gongbei/sync/memory-client-ids';
import { MemoryStore, openMemoryLog } from '@gongbei/sync/memory-log';
import { CLOSE } from '@gongbei/sync/protocol';
import { Rooms } from '@gongbei/sync/rooms';
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loopback, type ServerEnd } from '../../../../../packages/sync/test/loopback.ts';
import { unsentDocuments } from './leaving.ts';
import { openLocalDatabase } from './local-database.ts';
import { openDocument, type OpenDocument } from './open-document.svelte.ts';
import { announceSignedIn } from './signed-in.ts';

const AUTHOR = { person: 'p-author', school: 's1', serving: 's1' };

/** A server in this process: the real rooms over a log in memory, and the two requests that opening makes. */
class Server {
  readonly store = new MemoryStore();
  readonly ids = openMemoryClientIds();
  readonly rooms: Rooms;
  readonly log = openMemoryLog(this.store);
  /** the person whose cookie the browser has */
  signedIn: string | null = 'p1';
  role: 'editor' | 'reader' = 'editor';
  answer: 'open' | 'forbidden' | 'not-found' = 'open';
  schemaVersion = SCHEMA_VERSION;
  slow = 0;
  readonly weather = { latency: () => 1, down: false, onConnect: (end: ServerEnd) => this.#join(end) };
  readonly ends: ServerEnd[] = [];

  constructor() {
    this.rooms = new Rooms({ log: this.log, bus: openMemoryBus(), ids: this.ids });
  }

  async seed(document: string, text: string) {
    const [client] = await this.ids.issue(document, { person: AUTHOR.person, school: 's1' }, 1);
    const content = [{ type: 'paragraph', content: [{ type: 'text', text }] }];
    const json = { type: 'doc', content: [{ type: 'section', attrs: { kind: 'custom' }, content }] };
    const update = seedUpdate(json as never, client!);
    await this.log.append(document, [{ update, kind: 'seed', origin: { ...AUTHOR, connection: null }, at: 0 }], {
      expect: 0,
    });
  }

  async text(document: string): Promise<string> {
    const ydoc = new Y.Doc();
    for (const { update } of (await this.log.load(document)).entries) Y.applyUpdate(ydoc, update);
    return textOf(ydoc);
  }

  readonly fetch = async (address: string): Promise<Response> => {
    if (this.weather.down) throw new TypeError('no network');
    if (this.slow) await new Promise((resolve) => setTimeout(resolve, this.slow));
    if (!this.signedIn) return Response.json({ code: 'signed-out', requestId: 'r' }, { status: 401 });
    if (address === '/api/me') return Response.json(person(this.signedIn));
    const document = /^\/api\/documents\/(.+)\/open$/.exec(address)![1]!;
    if (this.answer !== 'open')
      return Response.json({ code: this.answer, requestId: 'r' }, { status: this.answer === 'forbidden' ? 403 : 404 });
    const { epoch } = await this.log.load(document);
    const clientIds = await this.ids.issue(document, { person: this.signedIn, school: 's1' }, 8);
    return Response.json({ role: this.role, schemaVersion: this.schemaVersion, epoch, clientIds });
  };

  #join(end: ServerEnd) {
    this.ends.push(end);
    const { pathname, searchParams } = new URL(end.url);
    void this.rooms.join(pathname.split('/').at(-1)!, end, {
      person: this.signedIn!,
      school: 's1',
      serving: 's1',
      profile: { person: this.signedIn },
      role: this.role,
      connection: crypto.randomUUID(),
      client: Number(searchParams.get('client')),
      stock: false,
      validUntil: null,
    });
  }
}

const person = (id: string): Pick<Me, 'person'> => ({
  person: { id, name: { zh: `老师${id}`, en: id }, school: 's1' } as Me['person'],
});

const paragraph = (ydoc: Y.Doc): Y.XmlText => {
  const section = ydoc.getXmlFragment('body').get(0) as Y.XmlElement;
  return (section.get(0) as Y.XmlElement).get(0) as Y.XmlText;
};
const textOf = (ydoc: Y.Doc): string => (ydoc.getXmlFragment('body').length > 0 ? paragraph(ydoc).toString() : '');

let server: Server;
let page: EventTarget & { visibilityState: string };
let documents = 0;
let document: string;
let open: OpenDocument[] = [];

beforeEach(async () => {
  server = new Server();
  document = `d${++documents}`;
  await server.seed(document, '让小灯泡亮起来');
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', page);
  vi.stubGlobal('location', { origin: 'http://school.test' });
  vi.stubGlobal('WebSocket', loopback(server.weather));
  vi.stubGlobal('fetch', server.fetch);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await server.rooms.closeAll();
  vi.unstubAllGlobals();
});

const start = (id = 'p1'): OpenDocument => {
  const opened = openDocument({ document, me: person(id) });
  open.push(opened);
  return opened;
};
const until = (check: () => unknown, timeout = 4_000) => vi.waitFor(() => expect(check()).toBeTruthy(), { timeout });
const ready = async (id = 'p1'): Promise<OpenDocument> => {
  const opened = start(id);
  await until(() => opened.phase === 'ready' && opened.place.position > 0);
  return opened;
};
const close = async (opened: OpenDocument) => {
  open = open.filter((one) => one !== opened);
  await opened.close();
};
const unsent = async (id = 'p1') => (await unsentDocuments(id)).filter((one) => one.document === document);
const saved = (opened: OpenDocument) => until(() => opened.save.kind === 'saved' && !opened.unsent());
const goOffline = () => {
  server.weather.down = true;
  for (const end of server.ends) end.cut();
};
const type = (opened: OpenDocument, text: string) => paragraph(opened.ydoc).insert(0, text);

test('a document opens with its text, its place, and oneself among the people', async () => {
  const opened = await ready();
  expect(textOf(opened.ydoc)).toBe('让小灯泡亮起来');
  expect(opened.role).toBe('editor');
  expect(opened.place).toEqual({ epoch: server.store.epoch, position: 1 });
  expect(opened.copyText()).toContain('让小灯泡亮起来');
  await until(() => opened.people.length === 1);
  expect(opened.people[0]).toMatchObject({ self: true, line: 'here', profile: { person: 'p1' } });
});

test('what is typed is saving, then saved, and then it is in the log', async () => {
  const opened = await ready();
  const words: string[] = [];
  type(opened, '怎样');
  await until(() => {
    words.push(opened.save.kind);
    return opened.save.kind === 'saved' && !opened.unsent();
  });
  expect(words).toContain('saving');
  expect(await server.text(document)).toBe('怎样让小灯泡亮起来');
});

test('two teachers see what the other writes, and each other', async () => {
  const [one, two] = [await ready('p1'), ((server.signedIn = 'p2'), await ready('p2'))];
  type(one, '甲');
  type(two, '乙');
  await until(() => textOf(one.ydoc) === textOf(two.ydoc) && textOf(one.ydoc).length === 9);
  await until(() => one.people.length === 2 && two.people.length === 2);
  expect(one.people.map(({ self }) => self)).toEqual([true, false]);
});

test('a reload finds everything, and sends nothing twice', async () => {
  const opened = await ready();
  type(opened, '怎样');
  await saved(opened);
  await close(opened);
  const { head } = await server.log.load(document);
  const again = await ready();
  expect(textOf(again.ydoc)).toBe('怎样让小灯泡亮起来');
  await saved(again);
  expect((await server.log.load(document)).head).toBe(head);
});

test('offline: typing goes on, is on this device, survives a closed page, and goes up later', async () => {
  const opened = await ready();
  goOffline();
  type(opened, '断线');
  await until(() => opened.save.kind === 'offline');
  expect(opened.unsent()).toBe(true);
  await close(opened);
  expect(await unsent()).toMatchObject([{ edits: 1 }]);

  const offline = start();
  await until(() => offline.phase === 'ready');
  expect(textOf(offline.ydoc)).toBe('断线让小灯泡亮起来');
  expect(offline.role).toBe('editor');
  type(offline, '又');
  await until(() => offline.save.kind === 'offline');

  server.weather.down = false;
  page.dispatchEvent(new Event('online'));
  await saved(offline);
  expect(await server.text(document)).toBe('又断线让小灯泡亮起来');
  expect(await unsent()).toEqual([]);
});

test('offline and never opened here: a clear reason, and it opens by itself when the network is back', async () => {
  goOffline();
  const opened = start();
  await until(() => opened.phase === 'refused');
  expect(opened.refusal).toBe('unreachable');
  expect(opened.copyText()).toBe('');
  server.weather.down = false;
  page.dispatchEvent(new Event('online'));
  await until(() => opened.phase === 'ready');
});

test('a network that answers with a page of its own is no answer', async () => {
  await close(await ready());
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>please accept the terms</html>')));
  server.weather.down = true;
  const opened = start();
  await until(() => opened.phase === 'ready');
  await until(() => opened.save.kind === 'offline');
  vi.stubGlobal('fetch', server.fetch);
  server.weather.down = false;
  page.dispatchEvent(new Event('online'));
  await until(() => opened.save.kind === 'saved');
});

test('a slow server is not waited for when there is a copy on this device', async () => {
  await close(await ready());
  server.slow = 3_500;
  const opened = start();
  await until(() => opened.phase === 'ready', 3_200);
  expect(textOf(opened.ydoc)).toBe('让小灯泡亮起来');
});

test('a second opening of the same person takes another client id', async () => {
  const [one, two] = [await ready(), await ready()];
  expect(one.ydoc.clientID).not.toBe(two.ydoc.clientID);
  type(one, '甲');
  type(two, '乙');
  await until(() => textOf(one.ydoc) === textOf(two.ydoc) && textOf(one.ydoc).length === 9);
});

test('the copy on this device becomes one row once the server has everything', async () => {
  const opened = await ready();
  const text = paragraph(opened.ydoc);
  for (let i = 0; i < 220; i++) {
    text.insert(text.length, '。');
    await new Promise((resolve) => setTimeout(resolve, 6));
  }
  await saved(opened);
  const database = (await openLocalDatabase('p1'))!;
  type(opened, '完');
  await saved(opened);
  await vi.waitFor(async () => {
    const rows = await database.getAllFromIndex('updates', 'document', IDBKeyRange.bound([document, 0], [document, 1]));
    expect(rows.length).toBeLessThan(50);
  });
  database.close();
  await close(opened);
  const again = await ready();
  expect(textOf(again.ydoc)).toBe(`完让小灯泡亮起来${'。'.repeat(220)}`);
}, 20_000);

test.each(['forbidden', 'not-found'] as const)('%s: what this device has of it stays readable', async (answer) => {
  await close(await ready());
  server.answer = answer;
  const opened = start();
  await until(() => opened.phase === 'refused');
  expect(opened.refusal).toBe(answer);
  expect(opened.copyText()).toContain('让小灯泡亮起来');
});

test.each(['forbidden', 'not-found'] as const)(
  'a right that is lost while typing leaves the text: %s',
  async (answer) => {
    const opened = await ready();
    server.weather.latency = () => 40;
    server.answer = answer;
    type(opened, '来不及');
    server.rooms.disconnect(() => true, CLOSE.forbidden);
    await until(() => opened.phase === 'refused');
    expect(opened.refusal).toBe('forbidden');
    expect(opened.save).toEqual({ kind: 'not-kept', why: 'no-right' });
    expect(opened.copyText()).toContain('来不及让小灯泡亮起来');
  },
);

test('a newer schema on the server means that this page is outdated', async () => {
  server.schemaVersion = SCHEMA_VERSION + 1;
  const opened = start();
  await until(() => opened.phase === 'refused');
  expect(opened.refusal).toBe('outdated');
});

test('signed out: refused, and it comes back after signing in again', async () => {
  const opened = await ready();
  server.signedIn = null;
  server.rooms.disconnect(() => true, CLOSE.signedOut);
  await until(() => opened.refusal === 'signed-out');
  server.signedIn = 'p1';
  announceSignedIn('p1');
  await until(() => opened.phase === 'ready' && opened.refusal === null);
});

test('somebody else signed in meanwhile: the page stops, keeps its text as its own, and says who it is now', async () => {
  const opened = await ready();
  goOffline();
  type(opened, '我的');
  await until(() => opened.save.kind === 'offline');
  server.signedIn = 'p2';
  server.weather.down = false;
  page.dispatchEvent(new Event('online'));
  await until(() => opened.refusal === 'person-changed');
  expect(opened.signedInNow).toMatchObject({ id: 'p2' });
  expect(await server.text(document)).toBe('让小灯泡亮起来');
  expect(await unsent()).toHaveLength(1);
  expect(await unsent('p2')).toEqual([]);
  expect(opened.copyText()).toContain('我的让小灯泡亮起来');
});

test('a sign-in of somebody else in another tab is noticed at once', async () => {
  const opened = await ready();
  server.signedIn = 'p2';
  announceSignedIn('p2');
  await until(() => opened.refusal === 'person-changed');
});

test('a reader keeps and sends nothing; when they may write they get a fresh Y.Doc', async () => {
  server.role = 'reader';
  const opened = await ready();
  expect(opened.role).toBe('reader');
  const { ydoc } = opened;
  paragraph(ydoc).insert(0, '不该送出');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(opened.unsent()).toBe(false);
  expect(opened.save).toEqual({ kind: 'saved' });
  server.role = 'editor';
  server.rooms.disconnect(() => true, CLOSE.judgedAnew);
  await until(() => opened.phase === 'ready' && opened.role === 'editor');
  expect(opened.ydoc).not.toBe(ydoc);
  await until(() => textOf(opened.ydoc) === '让小灯泡亮起来');
  expect(await server.text(document)).toBe('让小灯泡亮起来');
});

test('an editor who becomes a reader keeps the unsent words on the device, to copy, and sends them when reopened', async () => {
  const opened = await ready();
  goOffline();
  type(opened, '锁定前');
  await until(() => opened.save.kind === 'offline');
  server.role = 'reader';
  server.weather.down = false;
  page.dispatchEvent(new Event('online'));
  await until(() => opened.phase === 'ready' && opened.role === 'reader');
  expect(textOf(opened.ydoc)).toBe('让小灯泡亮起来');
  expect(opened.save).toEqual({ kind: 'not-kept', why: 'no-right' });
  expect(opened.copyText()).toContain('锁定前让小灯泡亮起来');
  expect(await server.text(document)).toBe('让小灯泡亮起来');
  server.role = 'editor';
  server.rooms.disconnect(() => true, CLOSE.judgedAnew);
  await until(() => opened.role === 'editor' && opened.phase === 'ready');
  await saved(opened);
  expect(await server.text(document)).toBe('锁定前让小灯泡亮起来');
});

test('what a binding writes in reaction to a colleague is thrown away with its Y.Doc; own words are not', async () => {
  const [one, two] = [await ready('p1'), ((server.signedIn = 'p2'), await ready('p2'))];
  const { ydoc } = one;
  ydoc.getXmlFragment('body').observeDeep((_events, transaction) => {
    if (!transaction.local) ydoc.transact(() => ydoc.getXmlFragment('body').delete(0, 1), 'binding');
  });
  server.signedIn = 'p1';
  type(one, '甲');
  type(two, '乙');
  await until(() => one.phase === 'ready' && one.ydoc !== ydoc);
  await until(() => textOf(one.ydoc) === textOf(two.ydoc) && textOf(one.ydoc).length === 9);
  await saved(one);
  expect(textOf(one.ydoc)).toContain('甲');
});

test('a document that can only be drawn by damaging it is shown, and can no longer be written to from here', async () => {
  const opened = await ready();
  for (let times = 0; times < 3; times++) {
    const { ydoc } = opened;
    opened.draw(() => ydoc.getXmlFragment('body').delete(0, 1));
    await until(() => opened.phase === 'ready' && opened.ydoc !== ydoc && textOf(opened.ydoc) !== '');
  }
  expect(opened.role).toBe('reader');
  expect(await server.text(document)).toBe('让小灯泡亮起来');
});

test('a browser that keeps nothing still saves, and says so when it could not', async () => {
  vi.stubGlobal('indexedDB', undefined);
  const opened = await ready();
  type(opened, '甲');
  await saved(opened);
  goOffline();
  type(opened, '乙');
  await until(() => opened.save.kind === 'not-kept');
  expect(opened.save).toEqual({ kind: 'not-kept', why: 'no-storage' });
});

test('leaving says goodbye, so that colleagues do not think of a cut line', async () => {
  const [one, two] = [await ready('p1'), ((server.signedIn = 'p2'), await ready('p2'))];
  await until(() => one.people.length === 2);
  await close(two);
  await until(() => one.people.length === 1);
});

test('a colleague whose line was cut is shown as such', async () => {
  const one = await ready('p1');
  server.signedIn = 'p2';
  await ready('p2');
  await until(() => one.people.length === 2);
  server.weather.down = true;
  server.ends.at(-1)!.cut();
  await until(() => one.people.find(({ self }) => !self)?.line === 'cut');
});

test('a page that is put away says goodbye, and comes back when it is shown again', async () => {
  const opened = await ready();
  page.dispatchEvent(new Event('pagehide'));
  await until(() => server.ends.at(-1)!.closed === CLOSE.goodbye);
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  await until(() => server.ends.at(-1)!.closed === null);
  type(opened, '回来');
  await saved(opened);
});

test('closing the page with unsent words asks first, and without them does not', async () => {
  const opened = await ready();
  const leave = () => {
    const event = new Event('beforeunload', { cancelable: true });
    page.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(false);
  goOffline();
  type(opened, '未送');
  expect(leave()).toBe(true);
});

test('without Web Locks a document opens in one tab at a time', async () => {
  vi.stubGlobal('navigator', {});
  await ready();
  const second = start();
  await until(() => second.phase === 'refused');
  expect(second.refusal).toBe('other-tab');
});
