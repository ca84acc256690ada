import type { FastifyInstance } from 'fastify';
import { Server } from 'socket.io';
import type { BrowserToServer, ServerToBrowser } from '@gongbei/contract/live';
import type { Actor } from '../access/actor.ts';
import { type LiveAdapterParts, openLiveAdapter } from './live-adapter.ts';
import { limitLiveSocket, MOST_SOCKETS } from './live-limits.ts';
import { fromOurPage } from './origin.ts';

/** The sockets over which browsers are told to look again; each belongs to somebody who is signed in. */
export type Live = Server<BrowserToServer, ServerToBrowser, Record<never, never>, { actor: Actor }>;

export interface LiveParts {
  origins: readonly string[];
  /** what all servers of the installation hear each other through; none: there is only this one */
  relay: LiveAdapterParts | null;
}

/** Opens `/socket.io` on the same port. */
export const openLive = (app: FastifyInstance, { origins, relay }: LiveParts): Live => {
  const between = relay && openLiveAdapter(relay);
  const live: Live = new Server({
    path: '/socket.io',
    serveClient: false,
    // other upgrades on this port are other doors' to end
    destroyUpgrade: false,
    connectTimeout: 10_000,
    // browsers say nothing over it
    maxHttpBufferSize: 16 * 1024,
    ...(between ? { adapter: between.adapter } : {}),
    allowRequest: (request, answer) => answer(null, fromOurPage(origins, request.headers)),
  });
  live.use((socket, next) => {
    app.identify(socket.request.headers).then(
      (actor) => {
        if (!actor) return next(new Error('signed-out'));
        if (countSockets(live, actor.session) >= MOST_SOCKETS) return next(new Error('unavailable'));
        socket.data.actor = actor;
        next();
      },
      () => next(new Error('unavailable')),
    );
  });
  // a sign-in that ended while we asked had nothing to cut yet: whoever is in is asked once more
  live.on('connection', (socket) => {
    limitLiveSocket(socket, (why) => app.log.info({ why }, 'a live socket was cut'));
    app.identify(socket.request.headers).then(
      (actor) => actor ?? socket.conn.close(),
      () => socket.conn.close(),
    );
  });
  live.attach(app.server);
  app.addHook('preClose', async () => {
    live.engine.close();
    if (between) await live.sockets.adapter.close();
  });
  app.addHook('onClose', async () => between?.close());
  return live;
};

const countSockets = (live: Live, session: string): number =>
  [...live.sockets.sockets.values()].filter(({ data }) => data.actor.session === session).length;

/** Cuts the sockets of a sign-in session that is over; whoever comes back is judged anew. */
export const cutSession = (live: Live, session: string): void => {
  for (const socket of live.sockets.sockets.values()) if (socket.data.actor.session === session) socket.conn.close();
};
