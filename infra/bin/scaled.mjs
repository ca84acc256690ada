// The topology of infra/compose/scaled.yml as processes of this machine, with the demo and data that is gone afterwards: two
// servers on one PostgreSQL and one Redis, behind a proxy that hashes by document. A server that is killed is started again.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../apps/server/test/free-port.ts';
import { newDatabase, startPostgres } from '../../apps/server/test/postgres.ts';
import { startRedis } from '../../apps/server/test/redis.ts';
import { startHashingProxy } from './hashing-proxy.mjs';

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'gongbei-scaled-'));
const ends = [async () => rmSync(dataDir, { recursive: true, force: true })];
let ending = false;

const end = async (code) => {
  if (ending) return;
  ending = true;
  for (const each of ends.reverse()) await each().catch((error) => console.error(error));
  process.exit(code);
};
process.on('SIGTERM', () => void end(0)).on('SIGINT', () => void end(0));

/** Runs a server for as long as the others run. */
const keepServer = (name, env) => {
  let child;
  let ended;
  const start = () => {
    // a group of its own: what a terminal says to all of us is handed on once, in its turn
    child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
    console.log(
      `${name}: process ${child.pid}, port ${env.PORT}, figures on http://127.0.0.1:${env.METRICS_PORT}/metrics`,
    );
    ended = new Promise((resolve) => child.once('exit', resolve));
    void ended.then(async () => {
      if (ending) return;
      console.log(`${name}: has ended, and is started again`);
      await pass(1_000);
      if (!ending) start();
    });
  };
  start();
  ends.push(async () => {
    child.kill('SIGTERM');
    await ended;
  });
};

const untilReady = async (port) => {
  const ready = () => fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok, () => false); // prettier-ignore
  while (!(await ready()) && !ending) await pass(100);
};

const startServers = async (common) => {
  const ports = [];
  for (const name of ['server 1', 'server 2']) {
    const [port, figures] = [await freePort(), await freePort()];
    keepServer(name, { ...common, PORT: String(port), METRICS_PORT: String(figures) });
    // the first one alone loads the demo
    await untilReady(port);
    ports.push(port);
  }
  return ports;
};

const start = async () => {
  const postgres = await startPostgres();
  if (!postgres) throw new Error('PostgreSQL is not installed: npm test installs it');
  ends.push(() => postgres.stop());
  const redis = await startRedis();
  ends.push(() => redis.stop());
  const port = Number(process.env.PORT ?? (await freePort()));
  const ports = await startServers({
    ...process.env,
    DEMO: '1',
    HOST: '127.0.0.1',
    PUBLIC_URL: `http://localhost:${port}`,
    DATA_DIR: dataDir,
    DATABASE_URL: await newDatabase(postgres.url),
    REDIS_URL: redis.url,
    AUTH_SECRET: randomBytes(32).toString('hex'),
  });
  const stopProxy = await startHashingProxy(ports, { port });
  ends.push(async () => stopProxy());
  console.log(`共备 Gongbei, two servers: http://localhost:${port}`);
};

await start().catch(async (error) => {
  if (!ending) console.error(error);
  await end(1);
});
