import { Crowd } from '../crowd/crowd.ts';
import type { Figure } from '../figure.ts';
import { gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import { startingText } from './alternate.ts';
import { memoryOf } from './quiet.ts';

const ROUNDS = 5;
const DOCUMENTS = 500;
/** ms until whatever is put away late has been put away */
const REST = 6_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** New documents again and again: what is left of those that nobody has open any more. */
export const rounds = async (): Promise<Figure[]> => {
  const server = await gongbeiSqlite.start();
  const crowd = new Crowd();
  const round = async (documents: number) => {
    await crowd.join(await server.plan({ documents, people: 2, content: startingText() }), { write: true });
    await crowd.type({ perSecond: 1, seconds: 3, cursors: true, patience: 30_000 });
    await crowd.leave();
    await pause(REST);
    return memoryOf(server);
  };
  try {
    const base = await round(50);
    const after: Awaited<ReturnType<typeof memoryOf>>[] = [];
    for (let number = 0; number < ROUNDS; number++) after.push(await round(DOCUMENTS));
    const left = await Promise.all(
      ['gongbei_rooms', 'gongbei_document_sockets'].map((name) => server.figure?.(name) ?? Number.NaN),
    );
    const told = (what: 'rss' | 'heap') =>
      `MB: ${[base, ...after].map((memory) => (memory[what] / 1e6).toFixed(1)).join(' → ')}`;
    const [second, fifth] = [after[1] as (typeof after)[0], after[4] as (typeof after)[0]];
    return [
      {
        what: `${ROUNDS} rounds of ${DOCUMENTS} new documents: memory after the fifth, against the second`,
        measured: fifth.rss / second.rss,
        unit: '×',
        aim: { most: 1.05 },
        from: told('rss'),
      },
      {
        what: `${ROUNDS} rounds of ${DOCUMENTS} new documents: heap after the fifth, against before them`,
        measured: fifth.heap / base.heap,
        unit: '×',
        aim: { most: 1.1 },
        from: told('heap'),
      },
      {
        what: `${ROUNDS} rounds of ${DOCUMENTS} new documents: rooms and sockets left`,
        measured: left.reduce((sum, one) => sum + one, 0),
        unit: '',
        aim: { most: 0 },
      },
    ];
  } finally {
    await Promise.all([crowd.end(), server.stop()]);
  }
};
