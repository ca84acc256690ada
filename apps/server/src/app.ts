import { setTimeout as pass } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { GroupId } from '@gongbei/contract/ids';
import { allowList } from '@gongbei/document/allow-list';
import { SCHEMA_VERSION } from '@gongbei/document/schema';
import { limitClientIds } from '@gongbei/sync/client-id-limit';
import { LIMITS } from '@gongbei/sync/limits';
import type { OnMetric } from '@gongbei/sync/metric';
import { Rooms } from '@gongbei/sync/rooms';
import { Gate } from './access/gate.ts';
import { profileOf } from './access/profile.ts';
import { openAccounts, type Accounts } from './accounts/accounts.ts';
import { createAccount, hashPassword } from './accounts/create-account.ts';
import { Compactor } from './collab/compactor.ts';
import { Door, type Guest } from './collab/door.ts';
import { registerArrangements } from './communities/register-arrangements.ts';
import { registerCommunities } from './communities/register-communities.ts';
import { registerInstallation } from './communities/register-installation.ts';
import { registerSchools } from './communities/register-schools.ts';
import type { Config } from './config.ts';
import { links } from './demo/links.ts';
import { loadDemo, refuseDemoRecords } from './demo/load-demo.ts';
import { registerAudit } from './audit/register-audit.ts';
import { registerDemo } from './demo/register-demo.ts';
import { createDocument } from './documents/create-document.ts';
import { registerDocuments } from './documents/register-documents.ts';
import { Touches } from './documents/touches.ts';
import { addressOf } from './http/address-of.ts';
import { announceChanges } from './http/announce-changes.ts';
import { serveHealth } from './http/health.ts';
import { logMetrics } from './http/log-metrics.ts';
import { traceOf } from './http/log.ts';
import { Metrics } from './http/metrics.ts';
import { openHttp } from './http/open-http.ts';
import { cutSession, type Live, openLive } from './http/open-live.ts';
import { fromOurPage } from './http/origin.ts';
import { type Listening, serveMetrics } from './http/serve-metrics.ts';
import { refuseOtherUpgrades } from './http/upgrades.ts';
import { watchLog, type WatchedLog } from './http/watch-log.ts';
import { findWebApp, serveWebApp, type WebApp } from './http/web-app.ts';
import { forgetOldNotices } from './notices/forget-notices.ts';
import { MentionWatch } from './notices/mention-watch.ts';
import { registerNotices } from './notices/register-notices.ts';
import { tellMentions } from './notices/tell-mentions.ts';
import { registerPeople } from './people/register-people.ts';
import { registerPictures } from './pictures/register-pictures.ts';
import { registerSchedule } from './schedule/register-schedule.ts';
import { followHappenings, forgetOldHappenings, lastHappening, tellHappening } from './storage/happenings.ts';
import { placeOf } from './storage/open-redis.ts';
import { mayHaveLost } from './storage/losses.ts';
import type { Storage } from './storage/open-storage.ts';
import { probeDisk } from './storage/probe-disk.ts';
import type { HappeningRow } from './storage/tables.ts';

const BUILT_WEB_APP = fileURLToPath(new URL('../../web/build', import.meta.url));

/** ms that a request under way may still take when the server stops */
const PATIENCE = 3_000;

export interface AppParts {
  config: Config;
  storage: Storage;
  log: FastifyBaseLogger;
  now: () => number;
}

export interface App {
  /** for whoever starts it: where it is, and how to look around in the demo */
  welcome: readonly string[];
  listen(): Promise<void>;
  /** Turns away what is new, sends everybody away with "come back", and ends when all is written. */
  close(): Promise<void>;
}

/** What the rooms are introduced to each other with. */
interface House extends AppParts {
  gate: Gate;
  accounts: Accounts;
  http: FastifyInstance;
  metrics: Metrics;
  /** of documents being edited */
  watched: WatchedLog;
  onFailure: (error: unknown) => void;
}

const welcome = ({ demo, behindProxy, origins, port }: Config, setupToken: string | null): string[] => {
  const doors = demo && !behindProxy ? links(port) : [];
  // behind the `#` no proxy and no log sees it
  const setup = setupToken === null ? [] : [`第一次使用，请先设管理员 · First run, make the administrator: ${origins[0]}/setup#${setupToken}`]; // prettier-ignore
  return [`共备 Gongbei: ${origins[0]}`, ...setup, ...doors.map(({ who, url }) => `${who.zh} · ${who.en}: ${url}`)];
};

const registerRoutes = async ({ config, storage, now, gate, accounts, http }: House, web: WebApp | null) => {
  const { db } = storage.records;
  accounts.register(http);
  registerCommunities(http, { db, gate, demo: config.demo });
  registerArrangements(http, { db, gate, now });
  registerSchools(http, { db, gate, now });
  registerInstallation(http, { db, gate, now, timeZone: config.timeZone });
  const documents = { db, gate, log: storage.log, ids: storage.ids, now, timeZone: config.timeZone };
  registerDocuments(http, documents);
  registerSchedule(http, {
    db,
    gate,
    now,
    beginDocument: ({ owner, community, group, term, join, ...said }) =>
      createDocument(documents, owner, community, { ...said, group: group as GroupId }, { term, join }),
  });
  registerPeople(http, { db, gate, admissions: accounts.admissions, now });
  registerNotices(http, { db, gate, now });
  registerAudit(http, { db, gate, now, timeZone: config.timeZone });
  registerPictures(http, { db, gate, dataDir: config.dataDir, now });
  registerDemo(http, { demo: config.demo });
  await serveWebApp(http, web);
};

const showRooms = (metrics: Metrics, rooms: Rooms) => {
  metrics.show('gongbei_rooms', 'Documents that are open here', () => rooms.size);
  metrics.show('gongbei_warm_documents', 'Documents that are held, as somebody writes', () => rooms.gauges.warm);
  metrics.show('gongbei_document_sockets', 'Sockets on open documents', () => rooms.gauges.connections);
  metrics.show(
    'gongbei_unacked_bytes',
    'Bytes of updates that came and are not stored yet',
    () => rooms.gauges.unacked,
  );
  metrics.show('gongbei_entries_behind', 'Entries that the slowest socket was not sent yet', () => rooms.gauges.behind);
};

/** Opens the document socket. */
const openCollab = async ({ config, storage, log, now, gate, accounts, http, metrics, watched, onFailure }: House) => {
  const { db } = storage.records;
  const touches = new Touches({ db, now, onFailure });
  const mentions = new MentionWatch({
    look: (document) => tellMentions({ db, gate, now, log: storage.log, ids: storage.ids }, document),
    onFailure,
  });
  const logMetric = logMetrics(log);
  const onMetric: OnMetric = (metric, document, detail, connection) => {
    metrics.onEvent(metric, detail);
    logMetric(metric, document, detail, connection);
  };
  const compactor = new Compactor({ db, log: watched.log, now, onFailure });
  const rooms = new Rooms({
    log: watched.log,
    bus: storage.bus,
    ids: storage.ids,
    allowed: allowList,
    now,
    onMetric,
    onAck: metrics.onAck,
    onEdited: (document, person, at) => {
      touches.touch(document, person, at);
      mentions.touch(document);
    },
    onSnapshot: (document, snapshot) => compactor.offer(document, snapshot),
    mayRecover: (issuedAt) => mayHaveLost(db, issuedAt),
  });
  const door = new Door({
    server: http.server,
    rooms,
    fromOurPage: (headers) => fromOurPage(config.origins, headers),
    addressOf: addressOf(config),
    onMetric,
    identify: accounts.identify,
    gate,
    profileOf: (actor, { serving }) => profileOf(db, actor, serving),
    ids: storage.ids,
    schemaVersion: SCHEMA_VERSION,
    allowStockClients: config.allowStockClients,
    onFailure,
    onClose: metrics.onClose,
  });
  showRooms(metrics, rooms);
  metrics.show('gongbei_door_entries', 'What is remembered of those who have documents open', () => door.held);
  http.addHook('onClose', () => Promise.all([touches.close(), mentions.close(), compactor.close()]));
  return { door, rooms };
};

const showFollowing = (metrics: Metrics, { live, behind }: { live: Live; behind: () => Promise<number> }) => {
  metrics.show('gongbei_live_sockets', 'Sockets that hear of changed lists', () => live.engine.clientsCount);
  metrics.show('gongbei_happenings_behind', 'Happenings in the outbox that were not heard here yet', behind);
};

/** Lets every open socket follow what happens to rights, lists and sign-ins. @returns what ends that */
const followChanges = async (house: House, { door, rooms }: { door: Door; rooms: Rooms }): Promise<() => void> => {
  const { config, storage, now, gate, accounts, http, metrics, onFailure } = house;
  const { db } = storage.records;
  const relay = config.redisUrl ? { redisUrl: config.redisUrl, place: placeOf(config.redisUrl), onFailure } : null;
  const live = openLive(http, { origins: config.origins, relay });
  const recheck = (match: (guest: Guest) => boolean) => door.recheck(match).catch(onFailure);
  const endSession = (session: string) => {
    accounts.forgetSession(session);
    cutSession(live, session);
    void recheck((guest) => guest.session === session);
  };
  accounts.onSessionEnded((session) => {
    endSession(session);
    tellHappening(db, now, { kind: 'session-ended', session }).catch(onFailure);
  });
  let seen = await lastHappening(db);
  const onHappening = ({ id, kind, personId, documentId, sessionId }: HappeningRow) => {
    seen = id;
    if (sessionId) endSession(sessionId);
    if (kind !== 'access-changed') return;
    if (personId) accounts.forgetPerson(personId);
    const concerns = (person: string, document: string) =>
      [null, person].includes(personId) && [null, document].includes(documentId);
    void recheck(({ person, document }) => concerns(person, document));
    rooms.forgetCut(concerns);
  };
  showFollowing(metrics, { live, behind: async () => (await lastHappening(db)) - seen });
  const from = seen;
  const stops = [
    followHappenings({ db, from, onHappening, onFailure }),
    announceChanges({ live, db, gate, from, onFailure }),
    forgetOldHappenings(db, now, onFailure),
    forgetOldNotices({ db, now }, onFailure),
  ];
  return () => stops.forEach((stop) => stop());
};

/** Introduces the rooms to each other. */
export const buildApp = async (parts: AppParts): Promise<App> => {
  const { config, storage, log, now } = parts;
  const { records, ids } = storage;
  let draining = false;
  let figures: Listening | null = null;
  const web = findWebApp(BUILT_WEB_APP);
  const accounts = openAccounts({ records, config, log, now });
  const scriptHashes = web?.scriptHashes ?? [];
  const http = await openHttp({ config, log, identify: accounts.identify, scriptHashes, attempts: storage.attempts });
  const onFailure = (error: unknown) => log.warn(traceOf(error), 'work beside requests failed');
  const metrics = new Metrics();
  const watched = watchLog(storage.log, metrics, now);
  const limited: Storage = {
    ...storage,
    ids: limitClientIds(ids, {
      most: LIMITS.clientIds,
      now,
      onExceeded: () => metrics.onEvent('too-many-client-ids', undefined),
    }),
  };
  const house: House = {
    ...parts,
    storage: limited,
    gate: new Gate(records.db, now),
    accounts,
    http,
    metrics,
    watched,
    onFailure,
  };

  const checks = [...storage.checks, watched.check, () => probeDisk(config.dataDir)];
  serveHealth(http, { checks, draining: () => draining });
  await registerRoutes(house, web);
  refuseOtherUpgrades(http, ['/socket.io/', '/collab']);
  const collab = await openCollab(house);
  const stopFollowing = await followChanges(house, collab);
  if (config.demo)
    await loadDemo({ db: records.db, log: storage.log, ids, accounts: { createAccount, hashPassword }, now: now() });
  else await refuseDemoRecords(records.db);
  const setupToken = await accounts.offerSetup();

  return {
    welcome: welcome(config, setupToken),
    listen: async () => {
      if (config.metrics) figures = await serveMetrics(metrics, config.metrics);
      await http.listen({ host: config.host, port: config.port });
    },
    close: async () => {
      draining = true;
      await pass(config.drainSeconds * 1000);
      await collab.door.close();
      const timer = setTimeout(() => http.server.closeAllConnections(), PATIENCE);
      await http.close().finally(() => clearTimeout(timer));
      stopFollowing();
      await figures?.close();
    },
  };
};
