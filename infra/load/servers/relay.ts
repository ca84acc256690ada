import { fileURLToPath } from 'node:url';
import type { Seat } from '../crowd/member.ts';
import { answers, MeasuredProcess } from './measured-process.ts';
import { FIRST_CLIENT, freePort, type Plan, type Server, type ServerKind } from './server.ts';

const PROGRAM = fileURLToPath(new URL('./relay-program.ts', import.meta.url));

class Relay implements Server {
  program!: MeasuredProcess;
  readonly #port: number;
  #documents = 0;

  constructor(port: number) {
    this.#port = port;
  }

  cpu(): number {
    return this.program.cpu;
  }

  async start(): Promise<void> {
    this.program = new MeasuredProcess([PROGRAM, String(this.#port)], {});
    await this.program.ready(() => answers(`http://127.0.0.1:${this.#port}`));
  }

  async plan({ documents, people }: Plan): Promise<Seat[]> {
    const names = Array.from({ length: documents }, () => `d${++this.#documents}`);
    return names.flatMap((document) =>
      Array.from({ length: people }, (_, i): Seat => {
        const url = `ws://127.0.0.1:${this.#port}/${document}`;
        return { url, headers: {}, document, client: i + FIRST_CLIENT, dialect: 'relay', cursors: 'json' };
      }),
    );
  }

  async restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.program.end(signal);
    await this.start();
  }

  async stop(): Promise<void> {
    await this.program.end('SIGKILL');
  }
}

export const relay: ServerKind = {
  name: 'ws relay (floor)',
  durability: 'none: hands on what it gets',
  settles: 0,
  start: async () => {
    const server = new Relay(await freePort());
    await server.start();
    return server;
  },
};
