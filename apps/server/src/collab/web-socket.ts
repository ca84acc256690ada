import type { RoomSocket } from '@gongbei/sync/connection';
import type { WebSocket } from 'ws';

const PING_EVERY = 15_000;
const DEAD_AFTER = 30_000;
/** ms that the other side is given to answer a close */
const FAREWELL = 3_000;
const NOT_BINARY = 1003;
const CUT = 1006;

/** A WebSocket as rooms know it. Finds out by pings whether anybody is still there. */
export const toRoomSocket = (socket: WebSocket): RoomSocket => {
  let heardAt = performance.now();
  const hear = () => (heardAt = performance.now());
  const pings = setInterval(() => {
    if (performance.now() - heardAt > DEAD_AFTER) socket.terminate();
    else socket.ping();
  }, PING_EVERY);
  pings.unref();
  // what ws finds wrong with a frame, it closes for; the reason is in the close code
  socket.on('error', hear);
  socket.on('pong', hear);
  socket.on('close', () => clearInterval(pings));

  return {
    send: (bytes) => socket.send(bytes, { binary: true }),
    close: (code, reason) => closeSocket(socket, code, reason),
    get backlog() {
      return socket.bufferedAmount;
    },
    onMessage: (listener) =>
      void socket.on('message', (data: Buffer, isBinary: boolean) => {
        hear();
        if (isBinary) listener(data);
        else closeSocket(socket, NOT_BINARY, 'binary frames only');
      }),
    onClose: (listener) => {
      if (socket.readyState === socket.CLOSED) queueMicrotask(() => listener(CUT));
      else socket.once('close', (code) => listener(code));
    },
  };
};

/** Says why, and hangs up on whoever does not answer. */
export const closeSocket = (socket: WebSocket, code: number, reason: string): void => {
  socket.on('error', () => socket.terminate());
  socket.close(code, reason);
  const farewell = setTimeout(() => socket.terminate(), FAREWELL);
  socket.once('close', () => clearTimeout(farewell));
};
