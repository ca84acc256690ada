import type { Socket } from 'socket.io';

/** Sockets that one sign-in may have open: a person's tabs, and those that are just coming back. */
export const MOST_SOCKETS = 40;
/** Packets that a browser may send at once, and ms until it may send one more: its own greeting is one. */
const PACKETS = 20;
const PACKET_EVERY = 1_000;

/**
 * Browsers say nothing over the live socket: whoever does is cut off, and so is whoever sends more packets of any kind
 * than a greeting takes, before they are understood.
 */
export const limitLiveSocket = (socket: Pick<Socket, 'conn' | 'onAny'>, onCut: (why: string) => void): void => {
  const { conn } = socket;
  let left = PACKETS;
  let since = performance.now();
  const cut = (why: string) => {
    if (conn.readyState !== 'open') return;
    onCut(why);
    conn.close(true);
  };
  socket.onAny(() => cut('it said something'));
  conn.on('packet', ({ type }: { type: string }) => {
    if (type !== 'message') return;
    const now = performance.now();
    left = Math.min(PACKETS, left + (now - since) / PACKET_EVERY) - 1;
    since = now;
    if (left < 0) cut('it sent too much');
  });
};
