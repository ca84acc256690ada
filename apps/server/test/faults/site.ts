import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { newDatabase } from '../postgres.ts';
import { startRedis, type TestRedis } from '../redis.ts';
import { newPlace, type Place, type Server, startServer, type Visitor } from '../server.ts';
import { PASSWORD, plant } from '../world-server.ts';
import { CarelessProxy } from './careless-proxy.ts';

/** Where everything is kept: on one machine by one server, or in PostgreSQL and Redis, by two. */
export type Topology = 'embedded' | 'scaled';
export const TOPOLOGIES: readonly Topology[] = inject('postgres') ? ['embedded', 'scaled'] : ['embedded'];

/** Whose first line everybody writes in; 沈知远, 林秀云, 郑立, 罗大山 and 陈思齐 may. */
export const PLAN = 'revised';
/** Another one, in which 许文博 and 林秀云 write. */
export const OTHER_PLAN = 'open';

const AUTH_SECRET = 'a secret that all servers of the tests share';

/** Fills an empty place with the world that the tests play in. */
const plantIn = async (place: Place, env: NodeJS.ProcessEnv): Promise<void> => {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATA_DIR: place.dataDir,
    DATABASE_URL: place.databaseUrl ?? '',
    ...env,
  });
  const failures: unknown[] = [];
  const storage = await openStorage({ config, now: Date.now, onFailure: (error) => failures.push(error) });
  await plant(storage);
  await storage.close();
  if (failures.length > 0) throw new AggregateError(failures, 'the world could not be planted');
};

interface SiteParts {
  servers: readonly Server[];
  redis: TestRedis | null;
  lines: readonly CarelessProxy[];
}

/** The real server, or two of one installation, with everything that they need. */
export class Site {
  readonly servers: readonly Server[];
  readonly #redis: TestRedis | null;
  /** each server's line to Redis */
  readonly lines: readonly CarelessProxy[];
  readonly #visitors = new Map<string, Promise<Visitor>>();

  constructor({ servers, redis, lines }: SiteParts) {
    this.servers = servers;
    this.#redis = redis;
    this.lines = lines;
  }

  /** The only server, or the first. */
  get server(): Server {
    return this.servers[0]!;
  }

  get redis(): TestRedis {
    if (!this.#redis) throw new Error('there is no Redis here');
    return this.#redis;
  }

  /** Somebody of the world who has signed in; the same visitor each time. */
  as(person: string, server = this.server): Promise<Visitor> {
    const key = `${person} ${server.port}`;
    const visitor = this.#visitors.get(key) ?? server.signIn(person, PASSWORD);
    this.#visitors.set(key, visitor);
    return visitor;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    for (const line of this.lines) line.close();
    await this.#redis?.stop();
  }
}

const openEmbedded = async (env: NodeJS.ProcessEnv): Promise<Site> => {
  const place = await newPlace('sqlite');
  await plantIn(place, {});
  return new Site({ servers: [await startServer({ place, env })], redis: null, lines: [] });
};

/** A PostgreSQL of a site's own, and the line that its servers take to it. */
export interface OwnDatabase {
  url: string;
  line: CarelessProxy;
}

const placeOn = async ({ url }: OwnDatabase): Promise<Place> => ({
  dataDir: await mkdtemp(join(inject('folder'), 'place-')),
  databaseUrl: await newDatabase(url),
});

const openScaled = async (env: NodeJS.ProcessEnv, database?: OwnDatabase): Promise<Site> => {
  const [place, redis] = await Promise.all([database ? placeOn(database) : newPlace('postgres'), startRedis()]);
  await plantIn(place, { AUTH_SECRET, REDIS_URL: redis.url });
  const lines = await Promise.all([1, 2].map(() => new CarelessProxy(redis.port).open()));
  const databaseUrl = new URL(place.databaseUrl!);
  if (database) databaseUrl.port = String(database.line.port);
  const start = (line: CarelessProxy) =>
    startServer({
      place,
      env: { AUTH_SECRET, DATABASE_URL: databaseUrl.href, REDIS_URL: `redis://127.0.0.1:${line.port}`, ...env },
    });
  return new Site({ servers: await Promise.all(lines.map(start)), redis, lines });
};

/**
 * @param env what the servers are given beside the usual
 * @param database the PostgreSQL that is theirs alone, where there is one
 */
export const openSite = (topology: Topology, env: NodeJS.ProcessEnv = {}, database?: OwnDatabase): Promise<Site> =>
  topology === 'scaled' ? openScaled(env, database) : openEmbedded(env);
