import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newPlace, startServer, type Server, type Visitor } from './server.ts';
import { addTeachers, PASSWORD } from './teachers.ts';

let server: Server;
let opened: Socket[] = [];

beforeAll(async () => {
  const place = await newPlace('sqlite');
  await addTeachers(place);
  server = await startServer({ place });
});
afterEach(() => {
  for (const socket of opened) socket.disconnect();
  opened = [];
});
afterAll(() => server?.stop());

type Transport = 'websocket' | 'polling';

const connect = (visitor: Visitor, transport: Transport = 'websocket', headers: Record<string, string> = {}) => {
  const extraHeaders = { cookie: visitor.cookie, origin: server.url, ...headers };
  const socket = io(server.url, { transports: [transport], extraHeaders, forceNew: true, reconnectionDelay: 100 });
  opened.push(socket);
  return socket;
};

const heard = (socket: Socket, event: string) => new Promise((resolve) => socket.once(event, resolve));

/** What becomes of a connection: connected, or why not. */
const outcome = (socket: Socket) =>
  new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error) => resolve(error.message));
  });

describe.each(['websocket', 'polling'] as const)('the live socket over %s', (transport) => {
  test('is for people who are signed in', async () => {
    const shen = await server.signIn('shen', PASSWORD);
    expect(await outcome(connect(shen, transport))).toBe('connected');
    expect(await outcome(connect(server.visitor(), transport))).toBe('signed-out');
  });

  test.each(['https://evil.example', 'null'])('is closed to a page of %s', async (origin) => {
    const shen = await server.signIn('shen', PASSWORD);
    expect(await outcome(connect(shen, transport, { origin }))).toMatch(/error/);
    const reply = await shen.ask('/socket.io/?EIO=4&transport=polling', { headers: { origin } });
    expect(reply.status).toBe(403);
  });
});

test('signing out cuts the sockets of that sign-in, and of no other', async () => {
  const [here, elsewhere] = [await server.signIn('shen', PASSWORD), await server.signIn('shen', PASSWORD)];
  const [cut, kept] = [connect(here), connect(elsewhere)];
  expect(await Promise.all([outcome(cut), outcome(kept)])).toEqual(['connected', 'connected']);
  const gone = heard(cut, 'disconnect');
  const refused = heard(cut, 'connect_error');
  await here.post('/api/auth/sign-out');
  await gone;
  expect(await refused).toMatchObject({ message: 'signed-out' });
  expect(kept.connected).toBe(true);
});

test('a restart waits for no open socket, and they come back by themselves', async () => {
  const shen = await server.signIn('shen', PASSWORD);
  const socket = connect(shen);
  expect(await outcome(socket)).toBe('connected');
  const [gone, back] = [heard(socket, 'disconnect'), outcome(socket)];
  expect(await server.terminate(), server.said).toBe(0);
  await gone;
  await server.start();
  expect(await back).not.toBe('signed-out');
  await expect.poll(() => socket.connected, { timeout: 10_000 }).toBe(true);
});

test('an upgrade to no door of ours is refused, and the server goes on', async () => {
  const socket = connectTcp(server.port, '127.0.0.1');
  await once(socket, 'connect');
  const key = Buffer.alloc(16).toString('base64');
  socket.write(
    `GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(5_000) });
  expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /);
  socket.destroy();
  expect((await server.visitor().ask('/livez')).status).toBe(200);
});
