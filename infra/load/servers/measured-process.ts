import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Inspector } from './inspector.ts';

const TICKS_PER_SECOND = 100;

/** CPU time of a process with all its threads, ms, the kernel's work for it included; its children count for themselves. */
export const cpuOf = (pid: number): number => {
  if (process.platform === 'linux') {
    const { fields } = readStat(`/proc/${pid}/stat`);
    return toMs(fields[11]) + toMs(fields[12]);
  }
  const [seconds = '0', minutes = '0', hours = '0'] = ps(pid, 'time').split(/[:-]/).reverse();
  return (Number(seconds) + 60 * Number(minutes) + 3600 * Number(hours)) * 1000;
};

/** CPU time of each thread of a process so far, ms: its own and the kernel's for it. Empty where that can't be told. */
export const threadsOf = (pid: number): Map<string, { own: number; kernel: number }> => {
  if (process.platform !== 'linux') return new Map();
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const { name, fields } = readStat(`/proc/${pid}/task/${thread}/stat`);
    return [`${name} ${thread}`, { own: toMs(fields[11]), kernel: toMs(fields[12]) }] as const;
  });
  return new Map(threads);
};

const toMs = (ticks: string | undefined) => (Number(ticks) * 1000) / TICKS_PER_SECOND;

/** The name, in brackets, may hold blanks. */
const readStat = (file: string) => {
  const stat = readFileSync(file, 'utf8');
  const [begin, end] = [stat.indexOf('('), stat.lastIndexOf(')')];
  return { name: stat.slice(begin + 1, end), fields: stat.slice(end + 2).split(' ') };
};

/** Bytes of memory that a process has in use. */
export const rssOf = (pid: number): number => {
  if (process.platform !== 'linux') return Number(ps(pid, 'rss')) * 1024;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
};

const ps = (pid: number, what: string) =>
  execFileSync('ps', ['-o', `${what}=`, '-p', String(pid)])
    .toString()
    .trim();

/** A server that is a Node program, started here and ended by its id. */
export class MeasuredProcess {
  readonly #child: ChildProcess;
  #said = '';

  constructor(args: readonly string[], env: Record<string, string>) {
    // the inspector sleeps until it is asked for by a signal
    const child = spawn(process.execPath, ['--inspect-port=127.0.0.1:0', ...args], {
      env: { ...process.env, NODE_ENV: '', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (text: Buffer) => (this.#said = (this.#said + text.toString()).slice(-20_000)));
    this.#child = child;
    process.once('exit', this.#endWithUs);
    child.once('exit', () => process.off('exit', this.#endWithUs));
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get cpu(): number {
    return cpuOf(this.pid);
  }

  get rss(): number {
    return rssOf(this.pid);
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when `isReady` says so; rejects with what the program said when it ended before. */
  async ready(isReady: () => Promise<boolean>): Promise<void> {
    for (let waited = 0; !(await isReady()); waited += 20) {
      if (!this.running) throw new Error(`the server ended at its start:\n${this.#said}`);
      if (waited > 60_000) throw new Error(`the server was not ready in time:\n${this.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async inspect<T>(work: (inspector: Inspector) => Promise<T>): Promise<T> {
    const inspector = await Inspector.open(await this.#inspectorAddress());
    try {
      return await work(inspector);
    } finally {
      inspector.close();
    }
  }

  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    if (!this.running) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 25_000);
    await ended;
    clearTimeout(timer);
  }

  readonly #endWithUs = () => void this.#child.kill('SIGKILL');

  async #inspectorAddress(): Promise<string> {
    const said = () => /Debugger listening on (ws:\S+)/.exec(this.#said)?.[1];
    if (!said()) this.#child.kill('SIGUSR1');
    for (let waited = 0; !said(); waited += 20) {
      if (waited > 10_000) throw new Error('the inspector did not open');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return said() as string;
  }
}

/** Whether a TCP port of this machine answers HTTP at all. */
export const answers = async (url: string): Promise<boolean> => {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
};
