import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { MOST_SOCKETS } from '../src/http/live-limits.ts';
import { newPlace, startServer, type Server, type Visitor } from './server.ts';
import { addTeachers, PASSWORD } from './teachers.ts';

let server: Server;
let shen: Visitor;
let lin: Visitor;
let opened: WebSocket[] = [];

beforeAll(async () => {
  const place = await newPlace('sqlite');
  await addTeachers(place);
  server = await startServer({ place, env: { LOG_LEVEL: 'info' } });
  [shen, lin] = await Promise.all(['shen', 'lin.xiuyun'].map((name) => server.signIn(name, PASSWORD))) as [Visitor, Visitor]; // prettier-ignore
});
afterEach(() => {
  for (const socket of opened) socket.terminate();
  opened = [];
});
afterAll(() => server?.stop());

/** A live socket on which anything can be said, once it has been let in. @returns with what it was greeted */
const open = async (visitor: Visitor): Promise<{ socket: WebSocket; greeting: string }> => {
  const address = `${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(address, { headers: { cookie: visitor.cookie, origin: server.url } });
  socket.on('error', () => undefined);
  opened.push(socket);
  await once(socket, 'message');
  socket.send('40');
  const [greeting] = (await once(socket, 'message')) as [Buffer];
  return { socket, greeting: greeting.toString() };
};
const endOf = (socket: WebSocket) =>
  socket.readyState === WebSocket.CLOSED ? Promise.resolve() : once(socket, 'close').then(() => undefined);

const many = (count: number, make: (i: number) => string) => Array.from({ length: count }, (_, i) => make(i));
const ATTACHMENTS = many(11, (num) => `{"_placeholder":true,"num":${num}}`).join(',');

test.each<[string, string[]]>([
  ['joins 1,000 rooms', many(1_000, (i) => `42["join","community:c${i}"]`)],
  ['says 10,000 things', many(10_000, (i) => `42["look-again",{"community":"c${i}"}]`)],
  ['sends 11 binary attachments', [`4511-["x",${ATTACHMENTS}]`]],
  ['names an event by an object', ['42[{"name":"x"}]']],
  ['acknowledges 10,000 things that nobody said', many(10_000, (i) => `43${i}[]`)],
  ['asks for 1,000 namespaces', many(1_000, (i) => `40/of-${i},`)],
  ['sends what is no packet', ['4nonsense']],
])('whoever %s is cut off, and nobody else notices', async (_, words) => {
  const [other, intruder] = [await open(lin), await open(shen)];
  expect(intruder.greeting).toMatch(/^40\{"sid"/);
  const ended = endOf(intruder.socket);
  for (const word of words) intruder.socket.send(word);
  await ended;
  other.socket.send('3'); // a pong that nobody waits for ends nothing
  expect((await server.visitor().ask('/readyz')).status).toBe(200);
  expect(other.socket.readyState).toBe(WebSocket.OPEN);
  expect((await open(shen)).greeting).toMatch(/^40\{"sid"/);
});

test('one sign-in has so many live sockets and no more, and others still come in', async () => {
  const sockets = await Promise.all(many(MOST_SOCKETS, String).map(() => open(shen)));
  expect(sockets.every(({ greeting }) => greeting.startsWith('40'))).toBe(true);
  expect((await open(shen)).greeting).toBe('44{"message":"unavailable"}');
  expect((await open(lin)).greeting).toMatch(/^40\{"sid"/);
});

test('what is said of it in the log is a line for each, without what was said', () => {
  const lines = server.said.split('\n').filter((line) => line.includes('a live socket was cut'));
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.length).toBeLessThan(10);
  expect(server.said).not.toMatch(/community:c|look-again|nonsense/);
});
