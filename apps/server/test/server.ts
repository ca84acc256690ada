import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { freePort } from './free-port.ts';
import { newDatabase } from './postgres.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export type Storage = 'sqlite' | 'postgres';
/** Every storage that the records can be in on this machine. */
export const STORAGES: readonly Storage[] = inject('postgres') ? ['sqlite', 'postgres'] : ['sqlite'];

export interface Place {
  dataDir: string;
  databaseUrl: string | null;
}

/** An empty data directory, and an empty database where the records go to PostgreSQL. */
export const newPlace = async (storage: Storage): Promise<Place> => {
  const dataDir = await mkdtemp(join(inject('folder'), 'place-'));
  const postgres = inject('postgres');
  if (storage === 'postgres' && !postgres) throw new Error('there is no PostgreSQL on this machine');
  return { dataDir, databaseUrl: storage === 'postgres' && postgres ? await newDatabase(postgres) : null };
};

export interface Ended {
  code: number | null;
  /** all that it printed, on both streams */
  said: string;
}

/** What the server's process is given, and nothing of this process's own settings. */
const environment = (place: Place, port: number, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  NODE_ENV: 'test',
  // the many servers of one run need not each compile the program
  NODE_COMPILE_CACHE: join(inject('folder'), 'compiled'),
  HOST: '127.0.0.1',
  PORT: String(port),
  DATA_DIR: place.dataDir,
  DATABASE_URL: place.databaseUrl ?? '',
  ...env,
});

const launch = (env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { said: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output.said += String(text)));
  return { child, output };
};

/** Starts a server that is expected to refuse, and waits until it has. */
export const startRefused = async (place: Place, env: NodeJS.ProcessEnv = {}): Promise<Ended> => {
  const { child, output } = launch(environment(place, await freePort(), env));
  const [code] = (await once(child, 'close', { signal: AbortSignal.timeout(60_000) })) as [number | null];
  return { code, said: output.said.trim() };
};

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface Asking {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Somebody at a browser: keeps the cookies that the server sets. */
export class Visitor {
  readonly url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Asks as a page of the server's own would; a `body` is sent as JSON. */
  async ask<T = unknown>(path: string, { method = 'GET', body, headers = {} }: Asking = {}): Promise<Answer<T>> {
    const reply = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.#cookies.size > 0 ? { cookie: this.cookie } : {}),
        ...(method === 'GET' ? {} : { origin: this.url }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    this.#keep(reply.headers.getSetCookie());
    const text = await reply.text();
    const isJson = reply.headers.get('content-type')?.startsWith('application/json');
    return { status: reply.status, headers: reply.headers, body: (isJson ? JSON.parse(text) : text) as T };
  }

  post<T = unknown>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.ask<T>(path, { method: 'POST', body });
  }

  async signIn(username: string, password: string): Promise<Answer> {
    return this.post('/api/auth/sign-in/username', { username, password });
  }

  #keep(cookies: readonly string[]) {
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '' || /max-age=0/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

interface Starting {
  place: Place;
  env?: NodeJS.ProcessEnv;
}

/** The real server as a process of its own, on a free port. */
export class Server {
  readonly place: Place;
  readonly port: number;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #output = { said: '' };

  constructor(place: Place, port: number, env: NodeJS.ProcessEnv) {
    this.place = place;
    this.port = port;
    this.#env = env;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (!pid) throw new Error('the server is not running');
    return pid;
  }

  /** All that it has printed since its last start. */
  get said(): string {
    return this.#output.said;
  }

  visitor(): Visitor {
    return new Visitor(this.url);
  }

  /** A visitor who has signed in. */
  async signIn(username: string, password: string): Promise<Visitor> {
    const visitor = this.visitor();
    const { status } = await visitor.signIn(username, password);
    if (status !== 200) throw new Error(`${username} could not sign in: ${status}`);
    return visitor;
  }

  async start(): Promise<void> {
    const { child, output } = launch(environment(this.place, this.port, this.#env));
    this.#child = child;
    this.#output = output;
    const until = Date.now() + 120_000;
    while (!(await this.#isReady())) {
      if (child.exitCode !== null) throw new Error(`the server ended at its start:\n${output.said}`);
      if (Date.now() > until) throw new Error(`the server was not ready within two minutes:\n${output.said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`).then(
      (reply) => reply.ok,
      () => false,
    );
  }

  /** Ends the process and waits for it. @returns its exit code; null: it was killed */
  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'close');
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }

  /** Asks it to stop, as a service manager does. */
  terminate(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** A crash. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.terminate();
    await this.start();
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.terminate();
    await rm(this.place.dataDir, { recursive: true, force: true });
  }
}

export const startServer = async ({ place, env = {} }: Starting): Promise<Server> => {
  const server = new Server(place, await freePort(), env);
  await server.start();
  return server;
};
