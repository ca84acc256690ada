import { Crowd } from '../crowd/crowd.ts';
import type { Report } from '../crowd/session.ts';
import type { Figure } from '../figure.ts';
import { gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { startingText } from './alternate.ts';
import { knownCapacity, PAIRS, sustained } from './capacity.ts';
import { memoryOf } from './quiet.ts';

const ROOM = { documents: 1, people: 50 };
const SECONDS = 10;
/** edits per second with which the search for what it can carry begins */
const FROM = 200;
/** ms until whatever is put away late has been put away */
const REST = 6_000;

interface Flood {
  report: Report;
  rate: number;
  /** heap after it and when all have left, against before it */
  heap: number;
}

/** Twice as many edits as it can carry, for ten seconds. */
const flood = async (shape: typeof ROOM, capacity: number | null): Promise<Flood> => {
  const server = await gongbeiSqlite.start();
  const crowd = new Crowd();
  const people = shape.documents * shape.people;
  const join = async () => crowd.join(await server.plan({ ...shape, content: startingText() }), { write: true });
  try {
    await join();
    const rate = 2 * (capacity ?? (await sustained(crowd, people, FROM)));
    if (rate === 0) throw new Error('this machine is too busy to tell what the server can carry');
    await crowd.leave();
    const before = await memoryOf(server);
    await join();
    const report = await crowd.type({
      perSecond: rate / people,
      seconds: SECONDS,
      cursors: false,
      patience: 60_000,
    });
    await crowd.leave();
    await new Promise((resolve) => setTimeout(resolve, REST));
    const after = await memoryOf(server);
    return { report, rate, heap: after.heap / before.heap };
  } finally {
    await Promise.all([crowd.end(), server.stop()]);
  }
};

const figuresOf = (name: string, { report, rate, heap }: Flood): Figure[] => [
  {
    what: `${name}, twice what it can carry for ${SECONDS} s: edits that somebody missed`,
    measured: report.missed + report.ended,
    unit: '',
    aim: { most: 0 },
    from: `${report.ended} lines ended; told ${rate.toFixed(0)} edits/s, the crowd managed ${report.rate.toFixed(0)}`,
  },
  {
    what: `${name}, twice what it can carry for ${SECONDS} s: until all have everything`,
    measured: report.settledAfter,
    unit: 'ms',
    aim: { most: 5_000 },
  },
  {
    what: `${name}, twice what it can carry for ${SECONDS} s: heap afterwards, against before`,
    measured: heap,
    unit: '×',
    aim: { most: 1.1 },
  },
];

/** More than can be carried: nobody is lost for good, and soon all is well again. */
export const saturation = async (): Promise<Figure[]> => {
  const room = await flood(ROOM, null);
  const pairs = await flood(PAIRS, await knownCapacity(gongbeiSqlite));
  return [...figuresOf('one room of 50', room), ...figuresOf('200 pairs', pairs)];
};
