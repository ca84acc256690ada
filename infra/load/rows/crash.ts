import type { Crowd } from '../crowd/crowd.ts';
import type { Standing } from '../crowd/worker.ts';
import type { Figure } from '../figure.ts';
import { gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { hocuspocusSqlite } from '../servers/hocuspocus.ts';
import { FIRST_CLIENT, type Server, type ServerKind } from '../servers/server.ts';
import { yWebsocket } from '../servers/y-websocket.ts';
import { alternate, startingText } from './alternate.ts';

const DOCUMENTS = 20;
const WRITERS = 4;
const RUNS = 3;
/** ms into the typing at which the server is killed: before Hocuspocus first writes, while it writes, and long after */
const KILLED_AT = [1_500, 3_100, 4_700];

interface Loss {
  seen: number;
  acknowledged: number;
  sent: number;
}

/** What is on the disk, as somebody finds it who was never here before. */
const lookAfterwards = async (server: Server, crowd: Crowd, fresh: Parameters<Crowd['join']>[0]) => {
  await server.restart('SIGKILL');
  await crowd.join(fresh, { write: false });
  const found = await crowd.standing();
  return new Map(found.map(({ document, tops }) => [document, tops]));
};

const lossOf = (before: readonly Standing[], found: ReadonlyMap<string, ReadonlyMap<number, number>>): Loss => {
  const loss = { seen: 0, acknowledged: 0, sent: 0 };
  for (const { document, client, safe, sent } of before) {
    const colleagues = before.filter((other) => other.document === document && other.client !== client);
    const seen = Math.max(0, ...colleagues.map(({ tops }) => tops.get(client) ?? 0));
    const kept = found.get(document)?.get(client) ?? 0;
    const gone = sent.filter((clock) => clock >= kept);
    loss.seen += gone.filter((clock) => clock < seen).length;
    loss.acknowledged += gone.filter((clock) => clock < safe).length;
    loss.sent += sent.length;
  }
  return loss;
};

/** The server is killed while people type; a stranger opens their documents when it is back. */
const measure = async (server: Server, crowd: Crowd, run: number): Promise<Loss> => {
  const seats = await server.plan({ documents: DOCUMENTS, people: WRITERS + 1, content: startingText() });
  const isFresh = ({ client }: { client: number }) => client === FIRST_CLIENT + WRITERS;
  await crowd.join(
    seats.filter((seat) => !isFresh(seat)),
    { write: true },
  );
  const typing = crowd.type({ perSecond: 5, seconds: 5.5, cursors: false, patience: 1_000 });
  await new Promise((resolve) => setTimeout(resolve, KILLED_AT[run % KILLED_AT.length]));
  await server.program.end('SIGKILL');
  await typing;
  const before = await crowd.standing();
  await crowd.leave();
  return lossOf(before, await lookAfterwards(server, crowd, seats.filter(isFresh)));
};

/** kill -9 while people type: what is gone of what others had seen, and of what its author was told is safe. */
export const crash = async (): Promise<Figure[]> => {
  const kinds = [gongbeiSqlite, hocuspocusSqlite, yWebsocket];
  const runs = await alternate(kinds, RUNS, (server, crowd, _kind, run) => measure(server, crowd, run));
  const sum = (kind: ServerKind, what: keyof Loss) => (runs.get(kind) ?? []).reduce((all, run) => all + run[what], 0);
  const lost = (kind: ServerKind, what: 'seen' | 'acknowledged', name: string): Figure => ({
    what: `${RUNS} crashes: edits ${name} and lost, ${kind.name}`,
    measured: sum(kind, what),
    unit: '',
    aim: kind === gongbeiSqlite ? { most: 0 } : null,
    from: `of ${sum(kind, 'sent')} sent`,
  });
  return kinds.flatMap((kind) => [
    lost(kind, 'seen', 'seen by others'),
    ...(kind === yWebsocket ? [] : [lost(kind, 'acknowledged', 'acknowledged')]),
  ]);
};
