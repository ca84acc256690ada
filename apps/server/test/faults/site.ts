import { loadConfig } from '../../src/config.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { newPlace, type Place, type Server, startServer, type Visitor } from '../server.ts';
import { PASSWORD, plant } from '../world-server.ts';

/** Whose first line everybody writes in; 沈知远, 林秀云, 郑立, 罗大山 and 陈思齐 may. */
export const PLAN = 'revised';
/** Another one, of 林秀云's. */
export const OTHER_PLAN = 'draft';

/** Fills an empty place with the world that the tests play in. */
const plantIn = async (place: Place): Promise<void> => {
  const env = { NODE_ENV: 'test', DATA_DIR: place.dataDir, DATABASE_URL: place.databaseUrl ?? '' };
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => void failures.push(error);
  const storage = await openStorage({ config: loadConfig(env), now: Date.now, onFailure });
  await plant(storage);
  await storage.close();
  if (failures.length > 0) throw new AggregateError(failures, 'the world could not be planted');
};

/** The real server, or several of one installation, with everything that they need. */
export class Site {
  readonly place: Place;
  readonly servers: readonly Server[];
  readonly #visitors = new Map<string, Promise<Visitor>>();

  constructor(place: Place, servers: readonly Server[]) {
    this.place = place;
    this.servers = servers;
  }

  /** The only server, or the first. */
  get server(): Server {
    return this.servers[0]!;
  }

  /** Somebody of the world who has signed in; the same visitor each time. */
  as(person: string, server = this.server): Promise<Visitor> {
    const key = `${person} ${server.port}`;
    const visitor = this.#visitors.get(key) ?? server.signIn(person, PASSWORD);
    this.#visitors.set(key, visitor);
    return visitor;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) await server.stop();
  }
}

export const openSite = async (env: NodeJS.ProcessEnv = {}): Promise<Site> => {
  const place = await newPlace('sqlite');
  await plantIn(place);
  return new Site(place, [await startServer({ place, env })]);
};
