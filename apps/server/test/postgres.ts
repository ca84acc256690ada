import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.ts';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** A PostgreSQL server of the tests' own, on a folder of its own. */
export interface TestPostgres {
  /** of an empty maintenance database, from which others are made */
  url: string;
  /** It hangs, all its processes do: lines stay open, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** Where `initdb` and `postgres` are; null on a machine without PostgreSQL. */
const findBinaries = async (): Promise<string | null> => {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest) return join(DEBIAN, newest, 'bin');
  return run('pg_config', ['--bindir']).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
};

/** PostgreSQL refuses to run as root, so root runs it as the user that its package made. */
const whoRuns = async (): Promise<{ uid?: number; gid?: number }> => {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  );
  return { uid, gid };
};

const accepts = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch {
    return false; // not yet
  } finally {
    await client.end().catch(() => undefined);
  }
};

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number); // prettier-ignore

/** Starts a server with `initdb`'s defaults, without fsync: its data need not outlive the tests. */
export const startPostgres = async (): Promise<TestPostgres | null> => {
  const binaries = await findBinaries();
  if (!binaries) return null;
  const as = await whoRuns();
  const folder = await mkdtemp(join(tmpdir(), 'gongbei-postgres-'));
  if (as.uid !== undefined && as.gid !== undefined) await chown(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  await run(join(binaries, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...as,
    cwd: folder,
  });

  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    'fsync=off',
    'max_connections=200',
    `unix_socket_directories=${folder}`,
  ];
  const flags = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(join(binaries, 'postgres'), flags, { ...as, cwd: folder, stdio: 'ignore' });
  const endWithUs = () => child.kill('SIGINT');
  process.once('exit', endWithUs);

  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const until = Date.now() + 30_000;
  while (!(await accepts(url))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error('PostgreSQL did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const pid = child.pid ?? 0;
  return {
    url,
    // first who would make others
    freeze: () => [pid, ...childrenOf(pid)].forEach((each) => process.kill(each, 'SIGSTOP')),
    thaw: () => [...childrenOf(pid), pid].forEach((each) => process.kill(each, 'SIGCONT')),
    stop: async () => {
      process.off('exit', endWithUs);
      const ended = once(child, 'exit');
      // it may have ended together with us
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
};

let databases = 0;

/** Makes an empty database on the tests' server. @returns its address */
export const newDatabase = async (server: string): Promise<string> => {
  const name = `test_${process.pid}_${Date.now()}_${++databases}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
};
