import { template } from '@gongbei/document/templates';
import { seedUpdate } from '@gongbei/document/json';
import { Crowd } from '../crowd/crowd.ts';
import type { Server, ServerKind } from '../servers/server.ts';

/** What a research note holds when somebody begins it. */
export const startingText = (): Uint8Array =>
  seedUpdate(template('research-note', { language: 'zh', schools: [], subject: '科学' }), 1);

/**
 * Measures several servers by turns, so that what else the machine does falls on all of them. Each gets a crowd of its
 * own. @returns the results of each, run by run
 */
export const alternate = async <T>(
  kinds: readonly ServerKind[],
  runs: number,
  measure: (server: Server, crowd: Crowd, kind: ServerKind, run: number) => Promise<T>,
  leaveOut: (kind: ServerKind, run: number) => boolean = () => false,
): Promise<Map<ServerKind, T[]>> => {
  const results = new Map<ServerKind, T[]>(kinds.map((kind) => [kind, []]));
  const started: { kind: ServerKind; server: Server; crowd: Crowd }[] = [];
  try {
    for (const kind of kinds) started.push({ kind, server: await kind.start(), crowd: new Crowd() });
    for (let run = 0; run < runs; run++)
      for (const { kind, server, crowd } of started) {
        if (leaveOut(kind, run)) continue;
        results.get(kind)?.push(await measure(server, crowd, kind, run));
        await crowd.leave();
      }
    return results;
  } finally {
    await Promise.all(started.flatMap(({ server, crowd }) => [crowd.end(), server.stop()]));
  }
};
