import { Crowd } from '../crowd/crowd.ts';
import type { Figure } from '../figure.ts';
import { gongbeiSqlite } from '../servers/gongbei-kinds.ts';
import type { Profile } from '../servers/inspector.ts';
import { threadsOf } from '../servers/measured-process.ts';
import { startingText } from './alternate.ts';

const PEOPLE = 50;
const TOP = 20;

const nameOf = ({ callFrame: { functionName, url, lineNumber } }: Profile['nodes'][number]): string => {
  const file = url.replace(/^.*\/(?=(apps|packages|node_modules)\/)/, '');
  return `${functionName || '(anonymous)'} ${file && `${file}:${lineNumber + 1}`}`.trim();
};

/** ms that each function itself ran, its callees left out */
const selfTimes = ({ nodes, samples, timeDeltas }: Profile): [name: string, ms: number][] => {
  const names = new Map(nodes.map((node) => [node.id, nameOf(node)]));
  const times = new Map<string, number>();
  for (const [i, id] of samples.entries()) {
    const name = names.get(id) ?? '';
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[i] ?? 0) / 1000);
  }
  times.delete('(idle)');
  return [...times].sort(([, a], [, b]) => b - a);
};

/** CPU time of each thread that did something, the kernel's part told apart. */
const threadTimes = (before: ReturnType<typeof threadsOf>, after: ReturnType<typeof threadsOf>): string =>
  [...after]
    .map(([name, { own, kernel }]) => {
      const was = before.get(name) ?? { own: 0, kernel: 0 };
      return { name, own: own - was.own, kernel: kernel - was.kernel };
    })
    .filter(({ own, kernel }) => own + kernel >= 20)
    .map(({ name, own, kernel }) => `${name}: ${own} + kernel ${kernel} ms`)
    .join(', ');

/** Where the main thread of our server spends its time while 50 people type; what the log's own thread does is not in it. */
export const profile = async (): Promise<Figure[]> => {
  const server = await gongbeiSqlite.start();
  const crowd = new Crowd();
  const pace = { perSecond: 5, cursors: true, patience: 30_000 };
  try {
    await crowd.join(await server.plan({ documents: 1, people: PEOPLE, content: startingText() }), { write: true });
    await crowd.type({ ...pace, seconds: 2 });
    const [before, threads] = [server.cpu(), threadsOf(server.program.pid)];
    const taken = await server.program.inspect((inspector) =>
      inspector.profile(() => crowd.type({ ...pace, seconds: 8 })),
    );
    const times = selfTimes(taken);
    const sum = times.reduce((total, [, ms]) => total + ms, 0);
    console.log(`main thread ${sum.toFixed(0)} ms, process ${server.cpu() - before} ms, for 2,000 edits`);
    console.log(threadTimes(threads, threadsOf(server.program.pid)));
    for (const [name, ms] of times.slice(0, TOP))
      console.log(`${ms.toFixed(0).padStart(6)} ms ${((100 * ms) / sum).toFixed(1).padStart(5)} %  ${name}`);
    return [];
  } finally {
    await Promise.all([crowd.end(), server.stop()]);
  }
};
