import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

/** `node relay-program.ts <port>`: hands each message to everybody else at the same address. Knows nothing of Yjs. */
const rooms = new Map<string, Set<WebSocket>>();
const server = createServer((_request, reply) => reply.end('ok'));
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, { url = '' }) => {
  const room = rooms.get(url) ?? new Set();
  rooms.set(url, room.add(socket));
  socket.on('message', (data: Buffer) => {
    for (const other of room) if (other !== socket) other.send(data, { binary: true });
  });
  socket.on('close', () => room.delete(socket));
});
server.listen(Number(process.argv[2]), '127.0.0.1');
