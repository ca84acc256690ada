import type { LookAgain, ServerToBrowser } from '@gongbei/contract/live';
import type { Socket } from 'socket.io-client';

/** Several changes close together are one look; the jitter keeps a whole school from asking in the same instant. */
const CALM_MS = 120;
const JITTER_MS = 280;
const KNOCK_MS = 8000;

interface Listener {
  /** null: told of the person's notices instead */
  concerns: ((what: LookAgain) => boolean) | null;
  look: () => void;
  timer: ReturnType<typeof setTimeout> | null;
}

const listeners = new Set<Listener>();
let socket: Promise<Socket<ServerToBrowser>> | null = null;

const soon = (listener: Listener): void => {
  listener.timer ??= setTimeout(
    () => {
      listener.timer = null;
      if (listeners.has(listener)) listener.look();
    },
    CALM_MS + Math.random() * JITTER_MS,
  );
};

const connect = async (): Promise<Socket<ServerToBrowser>> => {
  const { io } = await import('socket.io-client');
  const opened: Socket<ServerToBrowser> = io({ transports: ['websocket', 'polling'], tryAllTransports: true });
  let connectedBefore = false;
  opened.on('look-again', (what) => {
    for (const listener of listeners) if (listener.concerns?.(what)) soon(listener);
  });
  opened.on('notices-changed', () => {
    for (const listener of listeners) if (!listener.concerns) soon(listener);
  });
  opened.on('connect', () => {
    // what happened while the line was cut is not told again
    if (connectedBefore) listeners.forEach(soon);
    connectedBefore = true;
  });
  const knockLater = () => setTimeout(() => opened.connect(), KNOCK_MS * (0.5 + Math.random()));
  // the server ends a socket when rights have changed, and refuses one whose sign-in is over: ask again
  opened.on('disconnect', () => opened.active || knockLater());
  opened.on('connect_error', () => opened.active || knockLater());
  return opened;
};

const listen = (concerns: Listener['concerns'], look: () => void): (() => void) => {
  const listener: Listener = { concerns, look, timer: null };
  listeners.add(listener);
  socket ??= connect();
  socket.catch(() => {
    // the script could not be fetched over this line; the next page to listen tries again
    socket = null;
  });
  return () => {
    listeners.delete(listener);
    if (listener.timer) clearTimeout(listener.timer);
  };
};

/** Calls `look` when something has changed that `concerns` this listener. Returns how to stop. */
export const onLookAgain = (concerns: (what: LookAgain) => boolean, look: () => void): (() => void) =>
  listen(concerns, look);

/** Calls `look` when the person has a new notice, or has read one on another device. Returns how to stop. */
export const onNotices = (look: () => void): (() => void) => listen(null, look);
