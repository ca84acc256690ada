import type { ServerKind } from '../servers/server.ts';
import { yWebsocket } from '../servers/y-websocket.ts';
import { alternate } from './alternate.ts';
import { EMBEDDED, measureRoom, type RoomRun } from './room.ts';

/** Two people at work in each of so many documents, so that there is something to measure. */
const PAIRS = 10;

let runs: Promise<Map<ServerKind, RoomRun[]>> | null = null;

/** A pair's bytes do not depend on what else the machine does: once is enough. */
export const pairRuns = (): Promise<Map<ServerKind, RoomRun[]>> =>
  (runs ??= alternate([EMBEDDED.own, EMBEDDED.durable, yWebsocket], 1, (server, crowd, kind) =>
    measureRoom(server, crowd, kind, { documents: PAIRS, people: 2 }),
  ));
