import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/** Answers an upgrade with a plain HTTP status, and ends the connection. */
export const refuseUpgrade = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** Whoever asks for a socket at no door of ours is told so; Node would leave the connection open for ever. */
export const refuseOtherUpgrades = (app: FastifyInstance, doors: readonly string[]): void => {
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    if (!doors.some((door) => request.url?.startsWith(door))) refuseUpgrade(socket, '404 Not Found');
  });
};
