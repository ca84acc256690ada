import { fileURLToPath } from 'node:url';
import type { FastifyBaseLogger } from 'fastify';
import { openAccounts } from './accounts/accounts.ts';
import type { Config } from './config.ts';
import { serveHealth } from './http/health.ts';
import { openHttp } from './http/open-http.ts';
import { findWebApp, serveWebApp } from './http/web-app.ts';
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
  listen(): Promise<void>;
  /** Turns away what is new, sends everybody away with "come back", and ends when all is written. */
  close(): Promise<void>;
}

/** Introduces the rooms to each other. */
export const buildApp = async ({ config, storage, log, now }: AppParts): Promise<App> => {
  let draining = false;
  const accounts = openAccounts({ records: storage.records, config, log, now, onSessionEnded: () => {} });

  const web = findWebApp(BUILT_WEB_APP);
  const http = await openHttp({ config, log, identify: accounts.identify, scriptHashes: web?.scriptHashes ?? [] });
  serveHealth(http, { checks: storage.checks, draining: () => draining });
  accounts.register(http);
  await serveWebApp(http, web);

  return {
    listen: async () => void (await http.listen({ host: config.host, port: config.port })),
    close: async () => {
      draining = true;
      const timer = setTimeout(() => http.server.closeAllConnections(), PATIENCE);
      await http.close().finally(() => clearTimeout(timer));
    },
  };
};
