import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { framing } from './frame.ts';

let server: WebSocketServer;
let client: WebSocket;
let line: Socket;

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const connected = once(server, 'connection');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  line = ((await connected) as [WebSocket, { socket: Socket }])[1].socket;
});
afterAll(() => {
  client.terminate();
  server.close();
});

test.each([0, 1, 125, 126, 65_535, 65_536, 300_000])('a message of %i bytes arrives as it was', async (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
  const arrived = once(client, 'message');
  line.write(framing()(bytes));
  const [data, isBinary] = (await arrived) as [Buffer, boolean];
  expect(isBinary).toBe(true);
  expect(data.equals(bytes)).toBe(true);
});

test('one message is framed once for all in turn, another anew', () => {
  const framed = framing();
  const [one, other] = [Uint8Array.of(1), Uint8Array.of(1)];
  expect(framed(one)).toBe(framed(one));
  expect(framed(other)).not.toBe(framed(one));
  expect(framed(other)).toEqual(framed(one));
});
