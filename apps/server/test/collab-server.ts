import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Capability } from '@gongbei/contract/capabilities';
import type { PersonId, SchoolId } from '@gongbei/contract/ids';
import { openMemoryBus } from '@gongbei/sync/memory-bus';
import type { OnMetric } from '@gongbei/sync/metric';
import { Rooms } from '@gongbei/sync/rooms';
import type { Actor } from '../src/access/actor.ts';
import { Door } from '../src/collab/door.ts';
import type { DoorLimits } from '../src/collab/door-limits.ts';
import type { Access } from '../src/collab/judge.ts';
import { openClientIds } from '../src/storage/client-ids.ts';
import { openRecords } from '../src/storage/records.ts';
import { openSqliteLog } from '../src/storage/sqlite-log.ts';

const EDITOR: readonly Capability[] = ['read', 'edit'];

/** The header that stands for a sign-in. */
export const PERSON = 'x-person';
export const VERSION = 2;

interface CollabServerParts {
  dataDir: string;
  port?: number;
  limits?: Partial<DoorLimits>;
  /** its log has lost something lately */
  mayRecover?: boolean;
}

/**
 * The document door over real HTTP and a log on disk, with a gate that can be told what to say. Every document whose name
 * begins with `plan` exists.
 */
export const openCollabServer = async ({ dataDir, port = 0, limits = {}, mayRecover = false }: CollabServerParts) => {
  const failures: unknown[] = [];
  const counted: Parameters<OnMetric>[] = [];
  const closes: number[] = [];
  const records = await openRecords({ dataDir, databaseUrl: null });
  const log = openSqliteLog(join(dataDir, 'log.sqlite'));
  const ids = openClientIds(records.db, Date.now);
  const rooms = new Rooms({
    log,
    ids,
    bus: openMemoryBus(),
    onMetric: (...metric) => failures.push(metric),
    mayRecover: () => mayRecover,
  });
  const rights = new Map<string, readonly Capability[] | null>();
  const signedOut = new Set<string>();
  const sessionEnds = new Map<string, number>();
  const judged = { before: async () => {} };

  const server = createServer();
  const onMetric: OnMetric = (...metric) => {
    counted.push(metric);
  };
  const door = new Door<Access>({
    server,
    limits,
    onMetric,
    rooms,
    ids,
    schemaVersion: VERSION,
    allowStockClients: true,
    identify: async (headers) => {
      const person = nameIn(headers);
      return person && !signedOut.has(person) ? actorOf(person, sessionEnds.get(person)) : null;
    },
    gate: {
      document: async ({ person }, id) => {
        const capabilities = rights.get(person) ?? (rights.has(person) ? null : EDITOR);
        await judged.before();
        if (!id.startsWith('plan') || !capabilities) return null;
        return { capabilities: new Set(capabilities), serving: 'township', validUntil: null };
      },
    },
    profileOf: async ({ person, name }) => ({ person, name, school: name, hue: 'blue', servingAt: null }),
    fromOurPage: ({ origin }) => origin === undefined || origin === 'http://ours',
    onFailure: (error) => failures.push(error),
    onClose: (code) => closes.push(code),
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/collab`,
    log,
    ids,
    rooms,
    door,
    rights,
    signedOut,
    sessionEnds,
    judged,
    failures,
    closes,
    counted,
    issue: async (person: string, document = 'plan') => {
      const [client] = await ids.issue(document, { person, school: 'township' }, 1);
      return client!;
    },
    close: async () => {
      await door.close();
      server.close();
      server.closeAllConnections();
      await log.close();
      await records.close();
    },
  };
};
export type CollabServer = Awaited<ReturnType<typeof openCollabServer>>;

const nameIn = (headers: IncomingHttpHeaders): string | null => headers[PERSON]?.toString() ?? null;

const actorOf = (person: string, sessionEnds = Number.MAX_SAFE_INTEGER): Actor => ({
  person: person as PersonId,
  name: { zh: person, en: person },
  home: 'urban' as SchoolId,
  session: `session of ${person}`,
  sessionEnds,
  provenAt: 0,
  admin: false,
});
