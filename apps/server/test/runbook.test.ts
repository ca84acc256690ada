import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as Y from 'yjs';
import { afterEach, expect, inject, test } from 'vitest';
import { compact } from '../src/collab/compactor.ts';
import { openStorage } from '../src/storage/open-storage.ts';
import { freePort } from './free-port.ts';
import { newDatabase } from './postgres.ts';
import { startRedis, TestRedis } from './redis.ts';
import { newPlace, Server, type Place } from './server.ts';
import { StockClient } from './stock-client.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGE = new URL('../../../infra/runbook/backup-and-restore.md', import.meta.url);

/** The commands below a heading of the page, as they stand there. */
const commandsOf = async (part: string, heading: string): Promise<string> => {
  const page = await readFile(PAGE, 'utf8');
  const [, ofPart = ''] = page.split(`\n## ${part}\n`);
  const [, below = ''] = (ofPart.split('\n## ', 1)[0] ?? '').split(`\n### ${heading}\n`);
  const [commands] = /(?<=```sh\n)[\s\S]*?(?=```)/.exec(below.split('\n### ', 1)[0] ?? '') ?? [];
  if (!commands) throw new Error(`the page has no commands for ${part}: ${heading}`);
  return commands;
};

const follow = async (part: string, heading: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const path = `${env.PROGRAMS ? `${env.PROGRAMS}:` : ''}${dirname(process.execPath)}:${process.env.PATH}`;
  const given = ['-euo', 'pipefail', '-c', await commandsOf(part, heading)];
  const NODE_COMPILE_CACHE = join(inject('folder'), 'compiled');
  return (await run('bash', given, { cwd: ROOT, env: { ...env, PATH: path, NODE_COMPILE_CACHE } })).stdout;
};

const PLAN = 'd01';
const AUTH_SECRET = 'a secret of the installation, long enough';
const DEMO = { DEMO: '1', AUTH_SECRET, ALLOW_STOCK_CLIENTS: '1' };
const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const start = async (place: Place, port: number, env: NodeJS.ProcessEnv): Promise<Server> => {
  const server = new Server(place, port, env);
  ends.push(() => server.stop());
  await server.start();
  return server;
};
const open = async (server: Server, userName: string) => {
  const client = new StockClient(await server.signIn(userName, 'gongbei-demo'), PLAN);
  ends.push(() => client.close());
  return client.synced();
};

/** A `redis-cli` that waits, before it does anything, until something else has happened. */
const interrupt = async (work: () => Promise<void>): Promise<NodeJS.ProcessEnv> => {
  const PROGRAMS = await mkdtemp(join(inject('folder'), 'programs-'));
  const waits = join(PROGRAMS, 'waits');
  const { stdout: real } = await run('which', ['redis-cli']);
  const script = `#!/bin/sh\ntouch ${waits}\nwhile test -e ${waits}; do sleep 0.02; done\nexec ${real.trim()} "$@"\n`;
  await writeFile(join(PROGRAMS, 'redis-cli'), script, { mode: 0o700 });
  void (async () => {
    while (!existsSync(waits)) await new Promise((resolve) => setTimeout(resolve, 20));
    await work().finally(() => rm(waits));
  })();
  return { PROGRAMS };
};

/** What a server does when a log has become long: all but the last update go into the archive. */
const putAway = async ({ dataDir, databaseUrl }: Place, redisUrl: string) => {
  const onFailure = (error: unknown) => void console.error(error);
  const storage = await openStorage({ config: { dataDir, databaseUrl, redisUrl }, now: Date.now, onFailure });
  const { epoch, head, entries } = await storage.log.load(PLAN);
  const ydoc = new Y.Doc();
  for (const { update } of entries) Y.applyUpdate(ydoc, update);
  const snapshot = { position: head, update: Y.encodeStateAsUpdate(ydoc), stateVector: Y.encodeStateVector(ydoc) };
  const parts = { db: storage.records.db, log: storage.log, now: Date.now, onFailure, tail: 1 };
  expect(await compact(parts, PLAN, { ...snapshot, epoch })).toBe(true);
  await storage.close();
};

/**
 * Two people write; a backup is made; they write on; everything is lost. What is put back has what was written before, and
 * from the open pages comes what was written after.
 */
const loseAndRestore = async (
  part: string,
  before: { place: Place; env: NodeJS.ProcessEnv; meanwhile: NodeJS.ProcessEnv; lose: () => Promise<void> },
  after: { place: Place; env: NodeJS.ProcessEnv; begin: () => Promise<unknown> },
) => {
  const port = await freePort();
  const server = await start(before.place, port, { ...DEMO, ...before.env });
  const [shen, lin] = [await open(server, 'shenzy'), await open(server, 'linxy')];
  const write = async (text: string) => {
    shen.type(text);
    await expect.poll(() => lin.xml, { timeout: 20_000 }).toContain(text);
  };
  const BACKUPS = await mkdtemp(join(inject('folder'), 'backups-'));
  const environmentOf = ({ place, env }: { place: Place; env: NodeJS.ProcessEnv }) => ({
    ...DEMO,
    DATABASE_URL: place.databaseUrl ?? '',
    ...env,
    BACKUPS,
  });
  // the demo keeps its data in a folder of its own, and so do its backups
  await write('备份之前。');
  await follow(part, 'Back up', { ...environmentOf(before), ...before.meanwhile, DATA_DIR: before.place.dataDir });
  await write('备份之后。');
  await server.kill();
  await before.lose();

  const demoDir = join(after.place.dataDir, 'demo');
  await mkdir(demoDir);
  await follow(part, 'Put back', { ...environmentOf(after), DATA_DIR: demoDir });
  await after.begin();
  const said = await follow(part, 'Renew and look', { ...environmentOf(after), DATA_DIR: after.place.dataDir });
  expect(said).toMatch(/^[1-9]\d documents open, with \d{4,} words$/m);
  lin.close();
  shen.provider.disconnect();
  const restored = await start(after.place, port, { ...DEMO, ...after.env });
  const reader = await open(restored, 'linxy');
  expect(reader.xml).toContain('备份之前。');
  expect(reader.xml).not.toContain('备份之后。');
  shen.provider.connect();
  await expect.poll(() => reader.xml, { timeout: 30_000 }).toContain('备份之后。');
  await expect.poll(() => reader.xml === shen.xml, { timeout: 20_000 }).toBe(true);
};

test('one server comes back from its backup, and its devices bring what they wrote since', async () => {
  const nothing = async () => {};
  const [place, empty] = [await newPlace('sqlite'), await newPlace('sqlite')];
  await loseAndRestore(
    'One server',
    { place, env: {}, meanwhile: {}, lose: nothing },
    { place: empty, env: {}, begin: nothing },
  );
});

const postgres = inject('postgres');
test.skipIf(!postgres)(
  'several servers come back from theirs, though updates went into the archive meanwhile',
  async () => {
    const redis = await startRedis();
    ends.push(() => redis.stop());
    const REDIS_DIR = await mkdtemp(join(inject('folder'), 'redis-'));
    const again = new TestRedis(await freePort(), REDIS_DIR, {});
    ends.push(() => again.stop());
    const place = await newPlace('postgres');
    const meanwhile = await interrupt(() => putAway(place, redis.url));
    const empty = { ...(await newPlace('sqlite')), databaseUrl: await newDatabase(postgres ?? '') };
    await loseAndRestore(
      'Several servers',
      { place, env: { REDIS_URL: redis.url }, meanwhile, lose: () => redis.kill() },
      { place: empty, env: { REDIS_URL: again.url, REDIS_DIR }, begin: () => again.start() },
    );
  },
);
