import { type Figure, median } from '../figure.ts';
import { gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { hocuspocusSqlite } from '../servers/hocuspocus.ts';
import type { ServerKind } from '../servers/server.ts';
import { yWebsocket } from '../servers/y-websocket.ts';
import type { Return } from '../crowd/worker.ts';
import { alternate } from './alternate.ts';
import { longText } from './text.ts';

const MISSED = 100;

/** Somebody comes back to a document of 260,000 edits, and has missed a hundred of a colleague's. */
export const reconnect = async (): Promise<Figure[]> => {
  const runs = await alternate([gongbeiSqlite, hocuspocusSqlite, yWebsocket], 1, async (server, crowd) => {
    await crowd.join(await server.plan({ documents: 1, people: 2, ...longText() }), { write: true });
    return crowd.comeBack(MISSED);
  });
  const of = (kind: ServerKind, what: keyof Return) => median((runs.get(kind) ?? []).map((run) => run[what]));
  return [gongbeiSqlite, hocuspocusSqlite, yWebsocket].map((kind) => ({
    what: `back after ${MISSED} edits: bytes, against the edits themselves, ${kind.name}`,
    measured: of(kind, 'brought') / of(kind, 'missed'),
    unit: '×',
    aim: kind === gongbeiSqlite ? { most: 1.1 } : null,
    from: `${of(kind, 'brought').toFixed(0)} of ${of(kind, 'missed').toFixed(0)} B; with names and cursors ${of(kind, 'all').toFixed(0)} B`,
  }));
};
