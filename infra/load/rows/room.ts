import type { Crowd } from '../crowd/crowd.ts';
import type { Report } from '../crowd/session.ts';
import { type Figure, median } from '../figure.ts';
import { gongbeiRedis, gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { hocuspocusRedis, hocuspocusSqlite } from '../servers/hocuspocus.ts';
import { relay } from '../servers/relay.ts';
import type { Server, ServerKind } from '../servers/server.ts';
import { yWebsocket } from '../servers/y-websocket.ts';
import { alternate, startingText } from './alternate.ts';

const RUNS = 3;
/** Every person types so many times a second. */
const PACE = 5;
const CROWD = 100;

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
  const pace = { perSecond: PACE, cursors: true, patience: 30_000 };
  await crowd.type({ ...pace, seconds: 3 });
  await pause(kind.settles);
  const before = server.cpu();
  const report = await crowd.type({ ...pace, seconds: 5 });
  // what is stored later is also work for these edits
  await pause(kind.settles);
  const cpu = ((server.cpu() - before) * 1000) / report.edits;
  return { ...report, cpu, wire: report.bytes / report.deliveries };
};

/** Who is held against whom: our server, the peer that also stores, and whoever else is of interest. */
export interface Match {
  own: ServerKind;
  durable: ServerKind;
  others: readonly ServerKind[];
}
export const EMBEDDED: Match = { own: gongbeiSqlite, durable: hocuspocusSqlite, others: [yWebsocket, relay] };
export const SCALED: Match = { own: gongbeiRedis, durable: hocuspocusRedis, others: [] };

/** A crowd drowns whoever sends each edit by itself, and waiting for that once is enough. */
const runAll = (kinds: readonly ServerKind[], people: number, slow: ReadonlySet<ServerKind>) =>
  alternate(
    kinds,
    RUNS,
    (server, crowd, kind) => measureRoom(server, crowd, kind, { people }),
    (kind, run) => run > 0 && people > CROWD && slow.has(kind),
  );

const measured = new Map<string, Promise<Map<ServerKind, RoomRun[]>>>();

/** The same runs serve every row that asks for them. */
export const roomRuns = (people: number, { own, durable, others }: Match): Promise<Map<ServerKind, RoomRun[]>> => {
  const key = `${own.name} ${people}`;
  const runs = measured.get(key) ?? runAll([own, durable, ...others], people, new Set(others));
  measured.set(key, runs);
  return runs;
};

const medianOf = (runs: readonly RoomRun[] | undefined, what: keyof RoomRun): number =>
  median((runs ?? []).map((run) => run[what]));

/** A room of people who all type at once: what an edit costs the server, how soon everybody has it, whether all do. */
export const room =
  (people: number, match: Match, aims: { share: number; p95: number }) => async (): Promise<Figure[]> => {
    const { own, durable, others } = match;
    const runs = await roomRuns(people, match);
    const of = (kind: ServerKind, what: keyof RoomRun) => medianOf(runs.get(kind), what);
    const share = (kind: ServerKind, aim: Figure['aim']): Figure => ({
      what: `${people} people: CPU per 1,000 edits, ${own.name}, against ${kind.name}`,
      measured: of(own, 'cpu') / of(kind, 'cpu'),
      unit: '×',
      aim,
      from: `${of(own, 'cpu').toFixed(0)} of ${of(kind, 'cpu').toFixed(0)} ms`,
    });
    const late = (kind: ServerKind, aim: Figure['aim']): Figure => ({
      what: `${people} people: edit → everyone, p95, ${kind.name}`,
      measured: of(kind, 'p95'),
      unit: 'ms',
      aim,
      from: `p50 ${of(kind, 'p50').toFixed(1)}, p99 ${of(kind, 'p99').toFixed(1)} ms`,
    });
    return [
      share(durable, { most: aims.share }),
      ...others.map((kind) => share(kind, null)),
      late(own, { most: aims.p95 }),
      ...[durable, ...others].map((kind) => late(kind, null)),
      {
        what: `${people} people: edits that somebody missed, ${own.name}`,
        measured: Math.max(...(runs.get(own) ?? []).map(({ missed, ended }) => missed + ended)),
        unit: '',
        aim: { most: 0 },
      },
    ];
  };
