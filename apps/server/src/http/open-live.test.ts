import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startRedis, type TestRedis } from '../../test/redis.ts';
import type { Actor } from '../access/actor.ts';
import { openLive } from './open-live.ts';

let redis: TestRedis;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await redis.stop();
});

/** One server with its live sockets, and somebody who is connected to it. */
const openServer = async () => {
  const http = Fastify();
  http.decorate('identify', async () => ({ person: 'shen', session: 's' }) as Actor);
  const relay = { redisUrl: redis.url, place: 'test', onFailure: () => {} };
  const live = openLive(http, { origins: ['http://ours'], relay });
  await http.listen({ host: '127.0.0.1', port: 0 });
  ends.push(() => http.close());
  const { port } = http.server.address() as AddressInfo;
  const socket: Socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
  ends.push(() => socket.disconnect());
  const heard: unknown[] = [];
  socket.on('look-again', (message) => heard.push(message));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { live, heard };
};

const look = { community: 'c1' as never, document: null };

test('what one server says to everybody is heard at the others, also after Redis was killed', async () => {
  const [here, there] = [await openServer(), await openServer()];
  const say = () => here.live.emit('look-again', look);
  const isHeard = () =>
    vi.waitFor(
      () => {
        say();
        expect(there.heard).toContainEqual(look);
      },
      { timeout: 20_000, interval: 100 },
    );
  await isHeard();
  await redis.kill();
  await redis.start();
  there.heard.length = 0;
  await isHeard();
});
