import type { Crowd } from '../crowd/crowd.ts';
import type { Report } from '../crowd/session.ts';
import { type Figure, median } from '../figure.ts';
import { gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { hocuspocusSqlite } from '../servers/hocuspocus.ts';
import { relay } from '../servers/relay.ts';
import type { Server, ServerKind } from '../servers/server.ts';
import { yWebsocket } from '../servers/y-websocket.ts';
import { alternate, startingText } from './alternate.ts';

export const PEERS = [gongbeiSqlite, hocuspocusSqlite, yWebsocket];
const RUNS = 3;
/** Every person types so many times a second. */
const PACE = 5;

export interface RoomRun extends Report {
  /** CPU time of the server for a thousand edits, ms */
  cpu: number;
  /** bytes that one edit with its cursor brings to one reader */
  wire: number;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Everybody in it types, with a cursor. The servers warm up before they are measured. */
export const measureRoom = async (
  server: Server,
  crowd: Crowd,
  kind: ServerKind,
  { documents = 1, people }: { documents?: number; people: number },
): Promise<RoomRun> => {
  await crowd.join(await server.plan({ documents, people, content: startingText() }), { write: true });
  const pace = { perSecond: PACE, cursorAfter: kind.cursorAfter, patience: 60_000 };
  await crowd.type({ ...pace, seconds: 1 });
  await pause(kind.settles);
  const before = server.cpu();
  const report = await crowd.type({ ...pace, seconds: people > 100 ? 3 : 5 });
  // what is stored later is also work for these edits
  await pause(kind.settles);
  const cpu = ((server.cpu() - before) * 1000) / report.edits;
  return { ...report, cpu, wire: report.bytes / report.deliveries };
};

const measured = new Map<number, Promise<Map<ServerKind, RoomRun[]>>>();

/** The same runs serve every row that asks for them. */
export const roomRuns = (people: number): Promise<Map<ServerKind, RoomRun[]>> => {
  const runs =
    measured.get(people) ??
    alternate([...PEERS, relay], RUNS, (server, crowd, kind) => measureRoom(server, crowd, kind, { people }));
  measured.set(people, runs);
  return runs;
};

export const medianOf = (runs: readonly RoomRun[] | undefined, what: keyof RoomRun): number =>
  median((runs ?? []).map((run) => run[what]));

/** A room of people who all type at once: what an edit costs the server, how soon everybody has it, whether all do. */
export const room = (people: number, aims: { share: number; p95: number }) => async (): Promise<Figure[]> => {
  const runs = await roomRuns(people);
  const cpu = (kind: ServerKind) => medianOf(runs.get(kind), 'cpu');
  const own = runs.get(gongbeiSqlite) ?? [];
  const share = (kind: ServerKind, aim: Figure['aim']): Figure => ({
    what: `${people} people: CPU per 1,000 edits, against ${kind.name}`,
    measured: cpu(gongbeiSqlite) / cpu(kind),
    unit: '×',
    aim,
    from: `${cpu(gongbeiSqlite).toFixed(0)} of ${cpu(kind).toFixed(0)} ms`,
  });
  const late = (kind: ServerKind, aim: Figure['aim']): Figure => ({
    what: `${people} people: edit → everyone, p95, ${kind.name}`,
    measured: medianOf(runs.get(kind), 'p95'),
    unit: 'ms',
    aim,
    from: `p50 ${medianOf(runs.get(kind), 'p50').toFixed(1)}, p99 ${medianOf(runs.get(kind), 'p99').toFixed(1)} ms`,
  });
  return [
    share(hocuspocusSqlite, { most: aims.share }),
    share(yWebsocket, null),
    share(relay, null),
    late(gongbeiSqlite, { most: aims.p95 }),
    ...[hocuspocusSqlite, yWebsocket, relay].map((kind) => late(kind, null)),
    {
      what: `${people} people: edits that somebody missed`,
      measured: Math.max(...own.map(({ missed, ended }) => missed + ended)),
      unit: '',
      aim: { most: 0 },
    },
  ];
};
