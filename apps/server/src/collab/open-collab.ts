import type { Server } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { SCHEMA_VERSION } from '@gongbei/document/schema';
import type { Metric } from '@gongbei/sync/metric';
import { Rooms } from '@gongbei/sync/rooms';
import type { Identify } from '../access/actor.ts';
import type { Gate } from '../access/gate.ts';
import type { Config } from '../config.ts';
import { traceOf } from '../http/log.ts';
import { fromOurPage } from '../http/origin.ts';
import { followHappenings, lastHappening } from '../storage/happenings.ts';
import type { Storage } from '../storage/open-storage.ts';
import { Door } from './door.ts';
import { profileOf } from './profile.ts';

export interface CollabParts {
  server: Server;
  storage: Pick<Storage, 'records' | 'log' | 'ids' | 'bus'>;
  gate: Gate;
  identify: Identify;
  config: Pick<Config, 'origins' | 'allowStockClients'>;
  now: () => number;
  log: FastifyBaseLogger;
  /** somebody's edit of the text is stored; called for each */
  onEdited: (document: string, person: string, at: number) => void;
}

export interface Collab {
  /** Whoever asks through this sign-in session is judged again. */
  recheckSession(session: string): Promise<void>;
  /** Stores and acknowledges what has come, and sends everybody away with "come back". */
  close(): Promise<void>;
}

/** What only a fault of ours or of the storage can cause; the rest is the clients' own, and would flood the log. */
const FAULTS: ReadonlySet<Metric> = new Set(['document-unavailable', 'append-failed', 'follow-failed']);

/** Opens the door of documents being edited, and judges anew whenever rights change. */
export const openCollab = async (parts: CollabParts): Promise<Collab> => {
  const { server, storage, gate, identify, config, now, log, onEdited } = parts;
  const { db } = storage.records;
  const onFailure = (error: unknown) => log.warn(traceOf(error), 'editing failed');
  const rooms = new Rooms({
    ...storage,
    now,
    onEdited,
    onMetric: (metric, document, detail) => {
      if (FAULTS.has(metric)) log.warn({ document, ...traceOf(detail) }, metric);
    },
  });
  const door = new Door({
    server,
    rooms,
    identify,
    gate,
    ids: storage.ids,
    profileOf: (actor, { serving }) => profileOf(db, actor, serving),
    schemaVersion: SCHEMA_VERSION,
    allowStockClients: config.allowStockClients,
    fromOurPage: (headers) => fromOurPage(config.origins, headers),
    onFailure,
  });
  const unfollow = followHappenings({
    db,
    from: await lastHappening(db),
    onFailure,
    onHappening: ({ kind, documentId, personId }) => {
      if (kind !== 'access-changed') return;
      const concerns = (document: string, person: string) =>
        (documentId === null || documentId === document) && (personId === null || personId === person);
      door.recheck(({ document, person }) => concerns(document, person)).catch(onFailure);
    },
  });
  return {
    recheckSession: (ended) => door.recheck(({ session }) => session === ended),
    close: async () => {
      unfollow();
      await door.close();
    },
  };
};
