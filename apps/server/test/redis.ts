import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { freePort } from './free-port.ts';

/**
 * A Redis of the tests' own, on a folder of its own. What it has answered outlives a kill: `everysec` would not do, since
 * Redis then answers before it has written while the disk is slow.
 */
export class TestRedis {
  readonly port: number;
  readonly #folder: string;
  readonly #settings: Record<string, string>;
  #child: ChildProcess | undefined;

  constructor(port: number, folder: string, settings: Record<string, string>) {
    this.port = port;
    this.#folder = folder;
    this.#settings = { appendonly: 'yes', appendfsync: 'always', save: '', ...settings };
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    const settings = { bind: '127.0.0.1', port: String(this.port), dir: this.#folder, ...this.#settings };
    const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    this.#child = spawn('redis-server', flags, { stdio: 'ignore' });
    process.once('exit', this.#endWithUs);
    await once(this.#child, 'spawn');
    const until = Date.now() + 30_000;
    while (!(await this.#accepts())) {
      if (this.#child.exitCode !== null || Date.now() > until) throw new Error('Redis did not start');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this;
  }

  /** Gives one command, as somebody at a terminal would. */
  async command(...args: string[]): Promise<unknown> {
    const client = createClient({ url: this.url, socket: { reconnectStrategy: false } });
    client.on('error', () => undefined); // the command itself fails then
    await client.connect();
    return client.sendCommand(args).finally(() => client.destroy());
  }

  /** It hangs: lines stay open, and nothing is answered. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** A crash. `start` begins again with what is on disk. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    process.off('exit', this.#endWithUs);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  readonly #endWithUs = () => this.#child?.kill('SIGKILL');

  async #accepts(): Promise<boolean> {
    return this.command('ping').then(
      () => true,
      () => false,
    );
  }
}

export const startRedis = async (settings: Record<string, string> = {}): Promise<TestRedis> => {
  const folder = await mkdtemp(join(tmpdir(), 'gongbei-redis-'));
  return new TestRedis(await freePort(), folder, settings).start();
};

/** A Redis that minds hash slots, as each node of a Cluster does: this one has them all. It is not made to be killed. */
export const startClusterNode = async (): Promise<TestRedis> => {
  const redis = await startRedis({ 'cluster-enabled': 'yes', appendfsync: 'everysec' });
  await redis.command('cluster', 'addslotsrange', '0', '16383');
  while (!String(await redis.command('cluster', 'info')).includes('cluster_state:ok'))
    await new Promise((resolve) => setTimeout(resolve, 20));
  return redis;
};
