import { type Figure, median } from '../figure.ts';
import { gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { hocuspocusSqlite } from '../servers/hocuspocus.ts';
import type { ServerKind } from '../servers/server.ts';
import { yWebsocket } from '../servers/y-websocket.ts';
import { pairRuns } from './pair.ts';
import { EMBEDDED, roomRuns } from './room.ts';

const AIMS = [
  { people: 2, share: 0.5 },
  { people: 50, share: 0.67 },
  { people: 200, share: 0.5 },
];

/** Bytes that a keystroke with its cursor brings to one reader, whatever else the server sends meanwhile included. */
export const wire = async (): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const { people, share } of AIMS) {
    const runs = people === 2 ? await pairRuns() : await roomRuns(people, EMBEDDED);
    const bytes = (kind: ServerKind) => median((runs.get(kind) ?? []).map((run) => run.wire));
    const best = Math.min(bytes(hocuspocusSqlite), bytes(yWebsocket));
    figures.push({
      what: `${people} people: bytes per keystroke and reader, against the best peer`,
      measured: bytes(gongbeiSqlite) / best,
      unit: '×',
      aim: { most: share },
      from: [gongbeiSqlite, hocuspocusSqlite, yWebsocket]
        .map((kind) => `${kind.name} ${bytes(kind).toFixed(0)} B`)
        .join(', '),
    });
  }
  return figures;
};
