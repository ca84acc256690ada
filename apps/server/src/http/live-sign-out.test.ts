import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../access/actor.ts';
import { cutSession, type Live, openLive } from './open-live.ts';

let http: FastifyInstance;
let live: Live;
let socket: Socket | undefined;
let signedIn: boolean;
let asked: number;
/** what the first question waits for before it is answered */
let answer: Promise<void>;

beforeEach(async () => {
  [signedIn, asked, answer] = [true, 0, Promise.resolve()];
  http = Fastify();
  http.decorate('identify', async () => {
    asked++;
    const actor = signedIn ? ({ person: 'shen', session: 's' } as Actor) : null;
    await answer;
    return actor;
  });
  live = openLive(http, { origins: ['http://ours'], relay: null });
  await http.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  socket?.disconnect();
  await http.close();
});

const connect = () => {
  const { port } = http.server.address() as AddressInfo;
  socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true, reconnection: false });
  return socket;
};

test('a sign-in that ends while somebody is being let in lets nobody stay', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  answer = promise;
  const gone = new Promise((done) => connect().once('disconnect', done));
  await expect.poll(() => asked).toBe(1);
  signedIn = false;
  cutSession(live, 's');
  resolve();
  await gone;
  expect(live.sockets.sockets.size).toBe(0);
});

test('whoever stays signed in stays', async () => {
  await new Promise<void>((done) => connect().once('connect', done));
  await expect.poll(() => asked).toBe(2);
  expect(live.sockets.sockets.size).toBe(1);
});
