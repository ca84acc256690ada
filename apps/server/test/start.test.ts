import { DatabaseSync } from 'node:sqlite';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newPlace, startRefused, startServer, STORAGES, type Place, type Server } from './server.ts';

const SECRET = 'a secret of the installation, long enough';

describe('a start is refused with one sentence', () => {
  let place: Place;
  beforeAll(async () => {
    place = await newPlace('sqlite');
  });

  const open = { HOST: '0.0.0.0', AUTH_SECRET: SECRET, PUBLIC_URL: 'https://plan.example.org' };
  test.each([
    ['a port that is none', { PORT: '70000' }, /^PORT must be/],
    ['a flag that is neither 0 nor 1', { DEMO: 'yes' }, /^DEMO must be 0 or 1/],
    ['an unknown time zone', { TIME_ZONE: 'Asia/Xinghe' }, /^TIME_ZONE must be/],
    ['a public address with a path', { PUBLIC_URL: 'https://plan.example.org/gongbei' }, /^PUBLIC_URL must be/],
    ['a short secret', { AUTH_SECRET: 'short' }, /^AUTH_SECRET must have/],
    ['another database', { DATABASE_URL: 'mysql://localhost/gongbei' }, /^DATABASE_URL must be/],
    ['Redis without PostgreSQL', { REDIS_URL: 'redis://localhost' }, /^REDIS_URL needs DATABASE_URL/],
    [
      'PostgreSQL without Redis',
      { DATABASE_URL: 'postgres://localhost/x', NODE_ENV: '' },
      /^DATABASE_URL needs REDIS_URL/,
    ],
    ['the demo open to a network', { ...open, DEMO: '1' }, /^HOST=0\.0\.0\.0 is refused with DEMO=1/],
    [
      'a network without an own secret',
      { ...open, AUTH_SECRET: '' },
      /^HOST=0\.0\.0\.0 is refused without AUTH_SECRET/,
    ],
    ['a network without a public address', { ...open, PUBLIC_URL: '' }, /^HOST=0\.0\.0\.0 needs PUBLIC_URL/],
    ['a database out of reach', { DATABASE_URL: 'postgres://127.0.0.1:1/x' }, /^The records database cannot be opened/],
  ])('%s', async (_, env, sentence) => {
    const { code, said } = await startRefused(place, env);
    expect(said).toMatch(sentence);
    expect(said).toMatch(/\.$/);
    expect(said.split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  test.skipIf(!STORAGES.includes('postgres'))('a Redis out of reach', async () => {
    const env = { REDIS_URL: 'redis://:hunter2@127.0.0.1:1', AUTH_SECRET: SECRET };
    const { code, said } = await startRefused(await newPlace('postgres'), env);
    expect(said).toBe('The Redis at REDIS_URL cannot be reached (ECONNREFUSED).');
    expect(code).toBe(1);
  });

  test('a secret is never repeated', async () => {
    const { said } = await startRefused(place, { AUTH_SECRET: 'hunter2' });
    expect(said).not.toContain('hunter2');
  });

  test('a data directory that is a file', async () => {
    const file = join(place.dataDir, 'file');
    await writeFile(file, '');
    const { code, said } = await startRefused({ ...place, dataDir: file });
    expect(said).toMatch(/^DATA_DIR .* cannot be written to/);
    expect(code).toBe(1);
  });

  test('a data directory that another server works in', async () => {
    const server = await startServer({ place: await newPlace('sqlite') });
    const { code, said } = await startRefused(server.place);
    expect(said).toMatch(/^DATA_DIR .* is in use/);
    expect(code).toBe(1);
    expect((await server.visitor().ask('/livez')).status).toBe(200);
    await server.stop();
  });

  test('a port that somebody listens on', async () => {
    const server = await startServer({ place: await newPlace('sqlite') });
    const { code, said } = await startRefused(place, { PORT: String(server.port) });
    expect(said.split('\n').at(-1)).toMatch(/^Cannot listen on .* \(EADDRINUSE\)\.$/);
    expect(code).toBe(1);
    await server.stop();
  });
});

const pretendNewer = async ({ dataDir, databaseUrl }: Place) => {
  const insert = "insert into migration (number, at) values (9999, '2099-01-01T00:00:00.000Z')";
  if (databaseUrl) {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(insert);
    await client.end();
  } else {
    const database = new DatabaseSync(join(dataDir, 'records.sqlite'));
    database.exec(insert);
    database.close();
  }
};

describe.each(STORAGES)('a start and a stop, with records in %s', (storage) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ place: await newPlace(storage) });
  });
  afterAll(() => server?.stop());

  test('SIGTERM ends it within seconds, with code 0, although connections are open', async () => {
    const idle = connect(server.port, '127.0.0.1');
    await once(idle, 'connect');
    const began = Date.now();
    expect(await server.terminate()).toBe(0);
    expect(Date.now() - began).toBeLessThan(5_000);
    idle.destroy();
    await server.start();
  });

  test('records of a newer version are refused, and left as they are', async () => {
    const place = await newPlace(storage);
    const first = await startServer({ place });
    await first.terminate();
    await pretendNewer(place);
    for (let start = 1; start <= 2; start += 1) {
      const { code, said } = await startRefused(place);
      expect(said).toMatch(/^The records were written by a newer version/);
      expect(code).toBe(1);
    }
  });

  if (storage === 'postgres')
    test('it is not ready while its database is away, and recovers without anybody', async () => {
      const url = new URL(server.place.databaseUrl ?? '');
      const name = url.pathname.slice(1);
      url.pathname = '/postgres';
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      const readiness = async () => (await server.visitor().ask('/readyz')).status;
      await client.query(`alter database ${name} allow_connections false`);
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      await expect.poll(readiness, { timeout: 20_000 }).toBe(503);
      expect(await server.visitor().ask('/livez')).toMatchObject({ status: 200 });
      await client.query(`alter database ${name} allow_connections true`);
      await expect.poll(readiness, { timeout: 20_000 }).toBe(200);
      await client.end();
    });

  test('its secret is made once, and only its own user may read it', async () => {
    const { mode } = await stat(join(server.place.dataDir, 'auth-secret'));
    expect(mode & 0o777).toBe(0o600);
  });
});

test('the demo keeps its data in a directory of its own', async () => {
  const place = await newPlace('sqlite');
  await mkdir(place.dataDir, { recursive: true });
  const server = await startServer({ place, env: { DEMO: '1' } });
  expect((await stat(join(place.dataDir, 'demo', 'records.sqlite'))).isFile()).toBe(true);
  await expect(stat(join(place.dataDir, 'records.sqlite'))).rejects.toThrow('ENOENT');
  await server.stop();
});
