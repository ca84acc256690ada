import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Orders } from './worker.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The people of a benchmark, in a process of their own: what they cost is not the server's. */
export class Crowd implements Orders {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #orders = 0;

  constructor() {
    this.#process = fork(WORKER, { serialization: 'advanced', execArgv: ['--max-old-space-size=4096'] });
    this.#process.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
      const { resolve, reject } = this.#waiting.get(id) as Waiting;
      this.#waiting.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    this.#process.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the crowd is gone'));
    });
  }

  readonly join: Orders['join'] = (...args) => this.#order('join', args);
  readonly type: Orders['type'] = (...args) => this.#order('type', args);
  readonly standing: Orders['standing'] = () => this.#order('standing', []);
  readonly comeBack: Orders['comeBack'] = (...args) => this.#order('comeBack', args);
  readonly leave: Orders['leave'] = () => this.#order('leave', []);

  async end(): Promise<void> {
    if (!this.#process.connected) return;
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }

  #order<T>(name: keyof Orders, args: readonly unknown[]): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const id = ++this.#orders;
    this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
    this.#process.send({ id, name, args });
    return promise;
  }
}
