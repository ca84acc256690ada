import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProblemCode } from '@gongbei/contract/problems';
import type { RosterRow } from '@gongbei/contract/roster';
import { Refusal } from '../errors.ts';

const PROGRAM = fileURLToPath(new URL('./roster-process.ts', import.meta.url));
/** ms, megabytes and bytes of an answer that reading one file may take */
const PATIENCE = 10_000;
const MEMORY = 160;
const ANSWER = 16 * 2 ** 20;
/** files read at a time; whoever comes then is asked to come again */
const MOST = 2;

type Said = { rows: RosterRow[] } | { refused: ProblemCode };
let reading = 0;

/**
 * Reads the people of a roster out of a CSV or XLSX file.
 * @throws Refusal `roster-…` or `too-large`, whatever the file does to its reader
 */
export const readRoster = async (bytes: Uint8Array): Promise<RosterRow[]> => {
  if (reading >= MOST) throw new Refusal('too-many-requests');
  reading++;
  try {
    const said = JSON.parse(await readApart(bytes)) as Said;
    if ('refused' in said) throw new Refusal(said.refused);
    return said.rows;
  } finally {
    reading--;
  }
};

/** The reader knows none of this server's settings and secrets. */
const readApart = (bytes: Uint8Array): Promise<string> =>
  new Promise((resolve, reject) => {
    const limits = { timeout: PATIENCE, killSignal: 'SIGKILL', maxBuffer: ANSWER } as const;
    const child = execFile(
      process.execPath,
      [`--max-old-space-size=${MEMORY}`, PROGRAM],
      { ...limits, env: {}, encoding: 'utf8' },
      (error, said) => (error ? reject(new Refusal('roster-unreadable', undefined, { cause: error })) : resolve(said)),
    );
    // it has ended before it read everything: how is told above
    child.stdin?.on('error', () => {});
    child.stdin?.end(bytes);
  });
