import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Seat } from '../crowd/member.ts';
import type { MeasuredProcess } from './measured-process.ts';

/** The client id of the first seat in each document; lower ones are for what the document holds already. */
export const FIRST_CLIENT = 10;

/** New documents, each with the same content and so many people, everybody in one document only. */
export interface Plan {
  documents: number;
  people: number;
  /** all of it as one Yjs update (V1), under client ids below `FIRST_CLIENT` */
  content: Uint8Array;
  /** the same as it came about, for a server that keeps it so */
  history?: readonly Uint8Array[];
}

/** A server that is measured. All listen on the loopback address, with their data in a folder of their own. */
export interface Server {
  /** the Node program itself */
  readonly program: MeasuredProcess;
  /** CPU time so far, ms, of the program and of whatever else it needs to be durable */
  cpu(): number;
  /** Makes documents; whoever sits in the seats may edit them. */
  plan(plan: Plan): Promise<Seat[]>;
  /** Kills the program, as a crash does, or ends it; and starts it anew on the same data. */
  restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  stop(): Promise<void>;
  /** one of its own figures, where it tells any */
  figure?(name: string): Promise<number>;
}

export interface ServerKind {
  name: string;
  /** what is on disk, and when, as it comes */
  durability: string;
  /** ms after an edit by which all work that it causes is done */
  settles: number;
  start(): Promise<Server>;
}

export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
};

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'gongbei-bench-'));
