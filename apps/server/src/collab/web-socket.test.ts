import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RoomSocket } from '@gongbei/sync/connection';
import { CLOSE } from '@gongbei/sync/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws';
import { toRoomSocket } from './web-socket.ts';

let server: WebSocketServer;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] });
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
});
afterEach(() => {
  vi.useRealTimers();
  for (const socket of server.clients) socket.terminate();
  server.close();
});

/** Both ends of a line. */
const connect = async (options: ClientOptions = {}, watch: Parameters<typeof toRoomSocket>[2] = {}) => {
  const accepted = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>;
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`, options);
  client.on('error', () => {});
  await once(client, 'open');
  const [socket, request] = await accepted;
  const room = toRoomSocket(socket, request.socket, watch);
  const closes: number[] = [];
  room.onClose((code) => closes.push(code));
  return { client, room, closes };
};
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
/** Lets the time pass in which frames go there and back. */
const pass = async (ms: number) => {
  vi.advanceTimersByTime(ms);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
};

test('carries bytes both ways, exactly', async () => {
  const { client, room } = await connect();
  const heard: Uint8Array[] = [];
  room.onMessage((bytes) => heard.push(bytes));
  client.send(Uint8Array.of(0, 255, 1));
  room.send(Uint8Array.of(7, 8));
  const [data, isBinary] = (await once(client, 'message')) as [Buffer, boolean];
  expect([[...data], isBinary]).toEqual([[7, 8], true]);
  await until(() => expect(heard.map((bytes) => [...bytes])).toEqual([[0, 255, 1]]));
});

test('tells the code that the other side gave, and 1006 where the line broke', async () => {
  const [one, other] = [await connect(), await connect()];
  one.client.close(1000);
  other.client.terminate();
  await until(() => expect([one.closes, other.closes]).toEqual([[1000], [1006]]));
});

test('tells of the end also to whoever asks after it', async () => {
  const { client, room, closes } = await connect();
  client.terminate();
  await until(() => expect(closes).toHaveLength(1));
  const late: number[] = [];
  room.onClose((code) => late.push(code));
  await until(() => expect(late).toEqual([1006]));
});

test('a line on which nobody answers is given up within a minute', async () => {
  const { closes } = await connect({ autoPong: false });
  for (let seconds = 0; seconds < 60; seconds += 15) await pass(15_000);
  await until(() => expect(closes).toEqual([1006]));
});

test('a quiet line on which pings are answered is kept', async () => {
  const { client, closes } = await connect();
  for (let beats = 1; beats <= 8; beats++) {
    const pinged = once(client, 'ping');
    vi.advanceTimersByTime(15_000);
    await pinged;
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  }
  expect(closes).toEqual([]);
  expect(client.readyState).toBe(WebSocket.OPEN);
});

test('whoever does not answer a close is hung up on', async () => {
  const { client, room, closes } = await connect();
  client.pause();
  room.close(1012, 'restart');
  await pass(3_000);
  await until(() => expect(closes).toHaveLength(1));
});

test('neither sending nor closing after the end throws', async () => {
  const { client, room, closes } = await connect();
  client.terminate();
  await until(() => expect(closes).toHaveLength(1));
  const after = (gone: RoomSocket) => {
    gone.send(Uint8Array.of(1));
    gone.close(1000, '');
  };
  expect(() => after(room)).not.toThrow();
});

test('text ends the line once, however many frames of it follow', async () => {
  const { client, room } = await connect();
  room.onMessage(() => {});
  const [socket] = server.clients;
  const before = socket!.listenerCount('error');
  const ended = once(client, 'close');
  for (let sent = 0; sent < 100; sent++) client.send('text');
  expect((await ended)[0]).toBe(1003);
  expect(socket!.listenerCount('error')).toBe(before + 1);
});

describe('R32 whoever sends too fast', () => {
  const limits = { frames: 50, floodPatience: 10_000 };
  const flooded = async () => {
    const floods: boolean[] = [];
    const line = await connect({}, { limits, onFlood: (closed) => floods.push(closed) });
    let read = 0;
    line.room.onMessage(() => read++);
    const send = (count: number) => {
      for (let sent = 0; sent < count; sent++) line.client.send(Uint8Array.of(1));
    };
    return { ...line, floods, send, read: () => read };
  };

  test('is read no faster, and loses nothing', async () => {
    const { send, read, floods, closes } = await flooded();
    send(51);
    await until(() => expect(read()).toBe(51));
    send(9);
    await pass(0);
    expect(read()).toBe(51);
    await until(async () => {
      await pass(100);
      expect(read()).toBe(60);
    });
    expect([floods, closes]).toEqual([[false], []]);
  });

  test('is sent away with "come back" when that goes on for ten seconds', async () => {
    const { client, send, floods } = await flooded();
    const ended = once(client, 'close');
    const more = async () => {
      send(60);
      await pass(400);
      expect(floods).toContain(true);
    };
    await until(more);
    expect((await ended)[0]).toBe(CLOSE.unavailable);
    expect(floods).toEqual([false, true]);
  });

  test('pings count as frames do', async () => {
    const { client, floods } = await flooded();
    for (let sent = 0; sent < 60; sent++) client.ping();
    await until(() => expect(floods).toEqual([false]));
  });
});
