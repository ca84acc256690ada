import type { Figure } from '../figure.ts';
import { gongbeiRedis, gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import type { ServerKind } from '../servers/server.ts';
import { alternate } from './alternate.ts';
import { memoryOf, openAll } from './quiet.ts';
import { measureRoom } from './room.ts';

/** As the capacity page assumes them: two people in each document that is open. */
const PAIRS = 25;
const QUIET = 500;
const WARM_UP = 50;
/** ms that a server is given to put away what nobody uses */
const REST = 5_000;

const figure = (what: string, measured: number, unit: Figure['unit']): Figure => ({ what, measured, unit, aim: null });

/** What infra/runbook/capacity-figures.mjs wants to know of a server: what pairs at work cost it, and open documents. */
export const paper = async (): Promise<Figure[]> => {
  const runs = await alternate([gongbeiSqlite, gongbeiRedis], 1, async (server, crowd, kind) => {
    const pairs = await measureRoom(server, crowd, kind, { documents: PAIRS, people: 2 });
    await crowd.leave();
    await openAll(server, crowd, WARM_UP);
    await crowd.leave();
    const before = await memoryOf(server);
    await openAll(server, crowd, QUIET);
    await new Promise((resolve) => setTimeout(resolve, REST));
    return { ...pairs, memory: ((await memoryOf(server)).rss - before.rss) / QUIET };
  });
  const of = (kind: ServerKind) => runs.get(kind)![0]!;
  return [gongbeiSqlite, gongbeiRedis].flatMap((kind) => [
    figure(`pairs, with cursors: CPU for 1,000 edits, all processes, ${kind.name}`, of(kind).cpu, 'ms'),
    figure(`pairs: bytes of an edit, with its cursor, to a reader, ${kind.name}`, of(kind).wire, 'B'),
    figure(`an open document with two readers, ${kind.name}`, of(kind).memory / 1000, 'kB'),
  ]);
};
