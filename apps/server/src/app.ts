import { fileURLToPath } from 'node:url';
import type { FastifyBaseLogger } from 'fastify';
import { Gate } from './access/gate.ts';
import { openAccounts } from './accounts/accounts.ts';
import { createAccount, hashPassword } from './accounts/create-account.ts';
import { registerCommunities } from './communities/register-communities.ts';
import type { Config } from './config.ts';
import { links } from './demo/links.ts';
import { loadDemo } from './demo/load-demo.ts';
import { registerDemo } from './demo/register-demo.ts';
import { registerDocuments } from './documents/register-documents.ts';
import { announceChanges } from './http/announce-changes.ts';
import { serveHealth } from './http/health.ts';
import { traceOf } from './http/log.ts';
import { openHttp } from './http/open-http.ts';
import { cutSession, openLive } from './http/open-live.ts';
import { refuseOtherUpgrades } from './http/upgrades.ts';
import { findWebApp, serveWebApp } from './http/web-app.ts';
import { registerPictures } from './pictures/register-pictures.ts';
import { forgetOldHappenings, lastHappening } from './storage/happenings.ts';
import type { Storage } from './storage/open-storage.ts';

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

const welcome = ({ demo, behindProxy, origins, port }: Config): string[] => {
  const doors = demo && !behindProxy ? links(port) : [];
  return [`共备 Gongbei: ${origins[0]}`, ...doors.map(({ who, url }) => `${who.zh} · ${who.en}: ${url}`)];
};

/** Introduces the rooms to each other. */
export const buildApp = async ({ config, storage, log, now }: AppParts): Promise<App> => {
  let draining = false;
  const { db } = storage.records;
  const gate = new Gate(db, now);
  const accounts = openAccounts({
    records: storage.records,
    config,
    log,
    now,
    onSessionEnded: (_person, session) => cutSession(live, session),
  });

  const web = findWebApp(BUILT_WEB_APP);
  const http = await openHttp({ config, log, identify: accounts.identify, scriptHashes: web?.scriptHashes ?? [] });
  serveHealth(http, { checks: storage.checks, draining: () => draining });
  refuseOtherUpgrades(http, ['/socket.io/', '/collab/']);
  const live = openLive(http, config.origins);
  const onFailure = (error: unknown) => log.warn(traceOf(error), 'work beside requests failed');
  const stopAnnouncing = announceChanges({ live, db, gate, from: await lastHappening(db), onFailure });
  const stopForgetting = forgetOldHappenings(db, now, onFailure);

  accounts.register(http);
  registerCommunities(http, { db, gate, demo: config.demo });
  registerDocuments(http, { db, gate, log: storage.log, ids: storage.ids, now, timeZone: config.timeZone });
  registerPictures(http, { db, gate, dataDir: config.dataDir, now });
  registerDemo(http, { demo: config.demo });
  await serveWebApp(http, web);
  if (config.demo)
    await loadDemo({ db, log: storage.log, ids: storage.ids, accounts: { createAccount, hashPassword }, now: now() });

  return {
    welcome: welcome(config),
    listen: async () => void (await http.listen({ host: config.host, port: config.port })),
    close: async () => {
      draining = true;
      const timer = setTimeout(() => http.server.closeAllConnections(), PATIENCE);
      await http.close().finally(() => clearTimeout(timer));
      stopAnnouncing();
      stopForgetting();
    },
  };
};
