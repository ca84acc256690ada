import type { Duplex } from 'node:stream';
import type { RoomSocket } from '@gongbei/sync/connection';
import { CLOSE } from '@gongbei/sync/protocol';
import type { WebSocket } from 'ws';
import { DOOR_LIMITS, type DoorLimits } from './door-limits.ts';
import { framing } from './frame.ts';
import { FrameMeter } from './frame-meter.ts';

const PING_EVERY = 15_000;
const DEAD_AFTER = 30_000;
/** ms that the other side is given to answer a close */
const FAREWELL = 3_000;
const NOT_BINARY = 1003;
const CUT = 1006;

interface Options {
  limits?: Pick<DoorLimits, 'frames' | 'floodPatience'>;
  /** told once when it sends too fast: first it is read no faster, and in the end closed */
  onFlood?: (closed: boolean) => void;
}

const framed = framing();

/**
 * A WebSocket as rooms know it. Finds out by pings whether anybody is still there.
 * @param line what it stands on: what a room says to all is framed once, and written past the rest of the library, which
 * would frame it for each. Nothing is compressed, so both write whole frames, in turn.
 */
export const toRoomSocket = (socket: WebSocket, line: Duplex, options: Options = {}): RoomSocket => {
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
  slowDown(socket, options);
  socket.on('close', () => clearInterval(pings));

  return {
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) line.write(framed(bytes));
    },
    close: (code, reason) => closeSocket(socket, code, reason),
    get backlog() {
      return socket.bufferedAmount;
    },
    onMessage: (listener) =>
      void socket.on('message', (data: Buffer, isBinary: boolean) => {
        hear();
        if (isBinary) listener(data);
        else if (socket.readyState === socket.OPEN) closeSocket(socket, NOT_BINARY, 'binary frames only');
      }),
    onClose: (listener) => {
      if (socket.readyState === socket.CLOSED) queueMicrotask(() => listener(CUT));
      else socket.once('close', (code) => listener(code));
    },
  };
};

/**
 * Reads no faster than frames may come: the rest waits at the sender, whom TCP holds back. Whoever goes on and on is
 * sent away.
 */
const slowDown = (socket: WebSocket, { limits = DOOR_LIMITS, onFlood = () => {} }: Options) => {
  const meter = new FrameMeter(limits.frames, limits.floodPatience, performance.now());
  let told = false;
  const resume = () => {
    if (meter.isFlood(performance.now())) end();
    else socket.resume();
  };
  const end = () => {
    onFlood(true);
    socket.resume(); // or the answer to the close is never read
    closeSocket(socket, CLOSE.unavailable, 'sends too fast');
  };
  const count = () => {
    const wait = meter.count(performance.now());
    if (wait === 0 || socket.isPaused || socket.readyState !== socket.OPEN) return;
    if (!told) onFlood(false);
    told = true;
    socket.pause();
    setTimeout(resume, Math.min(wait, limits.floodPatience)).unref();
  };
  for (const frame of ['message', 'ping', 'pong'] as const) socket.on(frame, count);
};

/** Says why, and hangs up on whoever does not answer. */
export const closeSocket = (socket: WebSocket, code: number, reason: string): void => {
  socket.on('error', () => socket.terminate());
  socket.close(code, reason);
  const farewell = setTimeout(() => socket.terminate(), FAREWELL);
  socket.once('close', () => clearTimeout(farewell));
};
