import type { Crowd } from '../crowd/crowd.ts';
import type { Report } from '../crowd/session.ts';
import type { Figure } from '../figure.ts';
import { gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { hocuspocusSqlite } from '../servers/hocuspocus.ts';
import type { Server, ServerKind } from '../servers/server.ts';
import { alternate, startingText } from './alternate.ts';

export const PAIRS = { documents: 200, people: 2 };
const RUNS = 2;
/** ms that an edit may take to its reader, ninety-nine times in a hundred */
const LATEST = 200;
const STEP = 1.35;
const SECONDS = 3;

/** Whether everybody got everything in time, and the crowd itself could type as fast as it was told. */
const isSustained = (report: Report, rate: number): boolean =>
  report.p99 <= LATEST && report.missed === 0 && report.ended === 0 && report.rate >= rate * 0.95;

/** Edits per second, over all people, that are still shown in time: raised step by step until they are not, twice. */
export const sustained = async (crowd: Crowd, people: number, from: number): Promise<number> => {
  let best = 0;
  let failures = 0;
  for (let rate = from; failures < 2;) {
    const pace = { perSecond: rate / people, seconds: SECONDS, cursors: false, patience: 20_000 };
    const report = await crowd.type(pace);
    if (isSustained(report, rate)) {
      [best, failures, rate] = [rate, 0, rate * STEP];
    } else {
      failures++;
      // whatever else the machine did just then is no fault of the server's; what can't be done at all is tried lower
      if (best === 0) [failures, rate] = [rate < 20 ? 2 : 0, rate / 2];
    }
  }
  return best;
};

const FROM = 400;
let found: Promise<Map<ServerKind, number[]>> | null = null;

const capacities = (): Promise<Map<ServerKind, number[]>> =>
  (found ??= (async () => {
    const last = new Map<ServerKind, number>();
    return alternate([gongbeiSqlite, hocuspocusSqlite], RUNS, async (server: Server, crowd, kind) => {
      await crowd.join(await server.plan({ ...PAIRS, content: startingText() }), { write: true });
      const people = PAIRS.documents * PAIRS.people;
      const rate = await sustained(crowd, people, (last.get(kind) ?? FROM / 0.7) * 0.7);
      last.set(kind, Math.max(rate, FROM / 4));
      return rate;
    });
  })());

/** What was found for a server in this run of the bench, if anybody looked. */
export const knownCapacity = async (kind: ServerKind): Promise<number | null> =>
  found ? Math.max(...((await found).get(kind) ?? [])) : null;

/** 200 pairs at work: how many edits a second they may make before one in a hundred comes late. */
export const capacity = async (): Promise<Figure[]> => {
  const rates = await capacities();
  // whatever else the machine does can only make it less
  const rate = (kind: ServerKind) => Math.max(...(rates.get(kind) ?? []));
  if ([gongbeiSqlite, hocuspocusSqlite].some((kind) => rate(kind) === 0))
    throw new Error('this machine is too busy to tell what a server can carry');
  return [
    {
      what: `200 pairs: edits/s before p99 > ${LATEST} ms, against ${hocuspocusSqlite.name}`,
      measured: rate(gongbeiSqlite) / rate(hocuspocusSqlite),
      unit: '×',
      aim: { least: 3 },
      from: [gongbeiSqlite, hocuspocusSqlite]
        .map((kind) => `${kind.name} ${(rates.get(kind) ?? []).map((one) => one.toFixed(0)).join('/')}`)
        .join(', '),
    },
  ];
};
