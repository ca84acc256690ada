import { once } from 'node:events';
import { decodeServerFrame, encode, type ServerMessage } from '@gongbei/sync/protocol';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { PERSON, VERSION } from './collab-server.ts';

interface Asking {
  person?: string;
  client?: number;
  version?: number | null;
  document?: string;
  headers?: Record<string, string>;
}

/** A socket to the document door, as a page opens it. */
export const openSocket = (url: string, asking: Asking = {}): WebSocket => {
  const { person, client = 1, version = VERSION, document = 'plan', headers = {} } = asking;
  const query = version === null ? '' : `?v=${version}&client=${client}`;
  return new WebSocket(`${url}/${document}${query}`, {
    headers: { ...headers, ...(person ? { [PERSON]: person } : {}) },
  });
};

/** @returns the close code, or the HTTP status where there was no upgrade */
export const endOf = async (socket: WebSocket): Promise<number> => {
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode ?? 0));
  socket.on('error', () => {});
  socket.on('close', (code) => resolve(code));
  return promise;
};

/** A page that speaks the protocol word by word. */
export class Page {
  readonly ydoc = new Y.Doc();
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  /** every text that this page has shown */
  readonly shown = new Set<string>();
  readonly end: Promise<number>;
  acked = 0;

  constructor(url: string, asking: Asking & { person: string; client: number }) {
    this.ydoc.clientID = asking.client;
    this.socket = openSocket(url, asking);
    this.end = endOf(this.socket);
    this.socket.on('message', (data: Buffer) => decodeServerFrame(data).forEach((message) => this.#receive(message)));
  }

  get text(): string {
    return this.ydoc.getText('body').toString();
  }

  async enter(): Promise<this> {
    await once(this.socket, 'open');
    this.send(encode.resume({ epoch: '', position: 0 }));
    while (!this.messages.some((message) => message.type === 'sync' && message.step === 'step2'))
      await once(this.socket, 'message');
    return this;
  }

  send(bytes: Uint8Array): void {
    this.socket.send(bytes);
  }

  /** Writes at the end of the text and sends it. */
  type(text: string): void {
    const sent = new Promise<Uint8Array>((resolve) => this.ydoc.once('update', resolve));
    const body = this.ydoc.getText('body');
    body.insert(body.length, text);
    void sent.then((update) => this.send(encode.sync('update', update)));
  }

  #receive(message: ServerMessage) {
    this.messages.push(message);
    if (message.type === 'ack') this.acked = message.n;
    for (const update of updatesIn(message)) {
      Y.applyUpdate(this.ydoc, update);
      this.shown.add(this.text);
    }
  }
}

const updatesIn = (message: ServerMessage): Uint8Array[] => {
  if (message.type === 'entries') return message.updates;
  return message.type === 'sync' && message.step !== 'step1' ? [message.bytes] : [];
};
