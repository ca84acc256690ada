import type { Seat } from '../crowd/member.ts';
import { fileOf } from './install.ts';
import { answers, MeasuredProcess } from './measured-process.ts';
import { FIRST_CLIENT, freePort, type Plan, type Server, type ServerKind } from './server.ts';

class YWebsocket implements Server {
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
    const program = await fileOf('y-websocket', '@y/websocket-server/src/server.js');
    this.program = new MeasuredProcess([program], { HOST: '127.0.0.1', PORT: String(this.#port) });
    await this.program.ready(() => answers(`http://127.0.0.1:${this.#port}`));
  }

  async plan({ documents, people, content }: Plan): Promise<Seat[]> {
    const names = Array.from({ length: documents }, () => `d${++this.#documents}`);
    return names.flatMap((document) => Array.from({ length: people }, (_, i) => this.#seat(document, i, content)));
  }

  async restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.program.end(signal);
    await this.start();
  }

  async stop(): Promise<void> {
    await this.program.end('SIGKILL');
  }

  #seat(document: string, index: number, content: Uint8Array): Seat {
    const url = `ws://127.0.0.1:${this.#port}/${document}`;
    const seat: Seat = {
      url,
      headers: {},
      document,
      client: index + FIRST_CLIENT,
      dialect: 'y-websocket',
      cursors: 'json',
    };
    return index === 0 ? { ...seat, content } : seat;
  }
}

export const yWebsocket: ServerKind = {
  name: '@y/websocket-server',
  durability: 'none: memory only',
  settles: 0,
  start: async () => {
    const server = new YWebsocket(await freePort());
    await server.start();
    return server;
  },
};
