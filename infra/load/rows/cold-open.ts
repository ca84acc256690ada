import { type Figure, median } from '../figure.ts';
import { gongbeiRedis, gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { hocuspocusSqlite } from '../servers/hocuspocus.ts';
import type { Server, ServerKind } from '../servers/server.ts';
import type { Seat } from '../crowd/member.ts';
import { alternate, startingText } from './alternate.ts';
import { longText } from './text.ts';

const RUNS = 3;

interface Opening {
  ms: number;
  cpu: number;
  bytes: number;
}

const OURS = [gongbeiSqlite, gongbeiRedis];

/** The first one opens a document of 260,000 edits on a server that has just started. */
export const coldOpen = async (): Promise<Figure[]> => {
  const seats = new Map<Server, Seat[]>();
  const runs = await alternate([...OURS, hocuspocusSqlite], RUNS, async (server, crowd): Promise<Opening> => {
    const [seat] = seats.get(server) ?? (await server.plan({ documents: 1, people: 1, ...longText() }));
    seats.set(server, [seat as Seat]);
    await server.restart('SIGTERM');
    // so that what is timed is this opening, and not the first sign-in of all
    await crowd.join(await server.plan({ documents: 1, people: 1, content: startingText() }), { write: false });
    await crowd.leave();
    const before = server.cpu();
    const opened = await crowd.join([seat as Seat], { write: false });
    return { ...opened, cpu: server.cpu() - before };
  });
  const of = (kind: ServerKind, what: keyof Opening) => median((runs.get(kind) ?? []).map((run) => run[what]));
  const told = (kind: ServerKind) =>
    `${kind.name} ${of(kind, 'ms').toFixed(0)} ms, ${(of(kind, 'bytes') / 1000).toFixed(0)} kB`;
  const against = (own: ServerKind, what: 'ms' | 'cpu', aim: Figure['aim']): Figure => ({
    what: `first opening of 260,000 edits: ${what === 'ms' ? 'time' : 'CPU'}, ${own.name}, against ${hocuspocusSqlite.name}`,
    measured: of(own, what) / of(hocuspocusSqlite, what),
    unit: '×',
    aim,
    from:
      what === 'ms'
        ? `${told(own)}; ${told(hocuspocusSqlite)}`
        : `${of(own, what)} of ${of(hocuspocusSqlite, what)} ms`,
  });
  return OURS.flatMap((own) => [against(own, 'ms', { most: 0.33 }), against(own, 'cpu', null)]);
};
