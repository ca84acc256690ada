import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Server } from '../server.ts';

/** The clocks of servers, which tests can move. */
export class Clock {
  readonly #file = join(mkdtempSync(join(inject('folder'), 'clock-')), 'clock.json');
  #at = { wall: 0, passed: 0 };

  constructor() {
    this.#write();
  }

  /** What a server must be given so that it goes by this clock. */
  get env(): NodeJS.ProcessEnv {
    const preload = new URL('./clock.ts', import.meta.url).href;
    return { NODE_OPTIONS: `--import ${preload}`, CLOCK_FILE: this.#file };
  }

  /** So much time goes by at once, though timers do not go off by it. */
  async pass(server: Server, ms: number): Promise<void> {
    this.#at.passed += ms;
    await this.#tell(server);
  }

  /** Somebody sets the date by so much. */
  async set(server: Server, ms: number): Promise<void> {
    this.#at.wall += ms;
    await this.#tell(server);
  }

  async #tell(server: Server) {
    this.#write();
    process.kill(server.pid, 'SIGUSR2');
    while (!server.said.includes(`clock ${JSON.stringify(this.#at)}`)) await wait(20);
  }

  #write() {
    writeFileSync(this.#file, JSON.stringify(this.#at));
  }
}
