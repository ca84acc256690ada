import type { Crowd } from '../crowd/crowd.ts';
import type { Figure } from '../figure.ts';
import { gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { hocuspocusSqlite } from '../servers/hocuspocus.ts';
import { relay } from '../servers/relay.ts';
import type { Server, ServerKind } from '../servers/server.ts';
import { yWebsocket } from '../servers/y-websocket.ts';
import { alternate, startingText } from './alternate.ts';

const DOCUMENTS = 5_000;
/** Theirs grow with each document, so that fewer tell as much in a tenth of the time. */
const PEER_DOCUMENTS = 500;
const WARM_UP = 50;
/** ms that a server is given to put away what nobody uses */
const REST = 5_000;

interface Memory {
  rss: number;
  heap: number;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is still held when a collection has been forced. */
export const memoryOf = async (server: Server): Promise<Memory> => {
  const heap = await server.program.inspect((inspector) => inspector.heap());
  return { rss: server.program.rss, heap };
};

export const openAll = async (server: Server, crowd: Crowd, documents: number): Promise<void> => {
  await crowd.join(await server.plan({ documents, people: 2, content: startingText() }), { write: false });
};

/** bytes of each open document with its two people, the sockets' own included */
const measure = async (server: Server, crowd: Crowd, kind: ServerKind): Promise<Memory> => {
  const documents = kind === gongbeiSqlite ? DOCUMENTS : PEER_DOCUMENTS;
  await openAll(server, crowd, WARM_UP);
  await crowd.leave();
  const before = await memoryOf(server);
  await openAll(server, crowd, documents);
  await pause(REST);
  const after = await memoryOf(server);
  const gone = (await crowd.standing()).filter(({ ended }) => ended !== null).length;
  if (gone > 0) throw new Error(`${kind.name} sent ${gone} of the quiet away`);
  return { rss: (after.rss - before.rss) / documents, heap: (after.heap - before.heap) / documents };
};

/** Documents that are open in two browsers, and in which nothing happens. */
export const quiet = async (): Promise<Figure[]> => {
  const runs = await alternate([gongbeiSqlite, hocuspocusSqlite, yWebsocket, relay], 1, measure);
  const of = (kind: ServerKind) => runs.get(kind)?.[0] as Memory;
  const told = (kind: ServerKind) =>
    `${kind.name} ${(of(kind).rss / 1000).toFixed(1)} (heap ${(of(kind).heap / 1000).toFixed(1)})`;
  const best = Math.min(of(hocuspocusSqlite).rss, of(yWebsocket).rss);
  return [
    {
      what: `${DOCUMENTS} quiet documents × 2: memory of one, against the best peer (${PEER_DOCUMENTS})`,
      measured: of(gongbeiSqlite).rss / best,
      unit: '×',
      aim: { most: 0.25 },
      from: `kB: ${[gongbeiSqlite, hocuspocusSqlite, yWebsocket, relay].map(told).join(', ')}`,
    },
  ];
};
