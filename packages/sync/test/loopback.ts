import { decodeClientFrame, type ClientMessage } from '../src/protocol.ts';
import type { SocketConstructor, SocketLike } from '../src/line.ts';

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** What the network does to sockets; tests change it while they run. */
export interface Weather {
  /** ms that one frame takes */
  latency(): number;
  /** nobody answers: an attempt fails */
  down: boolean;
  onConnect(end: ServerEnd): void;
}

/** One direction of a connection: frames arrive late, in order, or not at all. */
class Pipe {
  #free = 0;
  deliver(after: number, arrive: () => void) {
    this.#free = Math.max(this.#free, Date.now() + after);
    setTimeout(arrive, this.#free - Date.now());
  }
}

/** The server's end of a page's socket. */
export class ServerEnd {
  readonly url: string;
  readonly received: ClientMessage[] = [];
  /** what came together */
  readonly frames: ClientMessage[][] = [];
  backlog = 0;
  readonly #client: LoopbackSocket;
  readonly #weather: Weather;
  readonly #pipe = new Pipe();
  #listeners: ((bytes: Uint8Array) => void)[] = [];
  #closeListeners: ((code: number) => void)[] = [];
  #sendListeners: ((bytes: Uint8Array) => void)[] = [];
  closed: number | null = null;
  /** nothing passes any more, and neither end is told */
  dead = false;

  constructor(url: string, client: LoopbackSocket, weather: Weather) {
    this.url = url;
    this.#client = client;
    this.#weather = weather;
  }

  onMessage(listener: (bytes: Uint8Array) => void) {
    this.#listeners.push(listener);
  }

  onClose(listener: (code: number) => void) {
    this.#closeListeners.push(listener);
  }

  onSend(listener: (bytes: Uint8Array) => void) {
    this.#sendListeners.push(listener);
  }

  send(bytes: Uint8Array) {
    if (this.closed !== null) return;
    for (const listener of this.#sendListeners) listener(bytes);
    const copy = bytes.slice();
    this.#pipe.deliver(this.#weather.latency(), () => {
      if (!this.dead) this.#client.arrive(copy);
    });
  }

  close(code: number, _reason = '') {
    if (this.closed !== null) return;
    this.#pipe.deliver(this.#weather.latency(), () => {
      if (!this.dead) this.#client.end(code);
    });
    this.ended(code);
  }

  /** The line breaks: what was under way is lost, and both ends learn of it. */
  cut() {
    this.dead = true;
    this.#client.end(1006);
    this.ended(1006);
  }

  arrive(bytes: Uint8Array) {
    if (this.closed !== null || this.dead) return;
    this.frames.push(decodeClientFrame(bytes));
    this.received.push(...(this.frames.at(-1) ?? []));
    for (const listener of this.#listeners) listener(bytes);
  }

  ended(code: number) {
    if (this.closed !== null) return;
    this.closed = code;
    for (const listener of this.#closeListeners) listener(code);
  }
}

class LoopbackSocket implements SocketLike {
  binaryType = 'blob';
  readyState = CONNECTING;
  bufferedAmount = 0;
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;
  readonly #end: ServerEnd;
  readonly #weather: Weather;
  readonly #pipe = new Pipe();

  constructor(url: string, weather: Weather) {
    this.#weather = weather;
    this.#end = new ServerEnd(url, this, weather);
    setTimeout(() => this.#connect(), weather.latency());
  }

  send(data: Uint8Array) {
    if (this.readyState !== OPEN) throw new Error('the socket is not open');
    const copy = data.slice();
    this.#pipe.deliver(this.#weather.latency(), () => this.#end.arrive(copy));
  }

  close(code = 1005) {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#pipe.deliver(this.#weather.latency(), () => {
      if (!this.#end.dead) this.#end.ended(code);
    });
  }

  arrive(bytes: Uint8Array) {
    if (this.readyState === OPEN) this.onmessage?.({ data: bytes.buffer });
  }

  end(code: number) {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.onclose?.({ code });
  }

  #connect() {
    if (this.readyState !== CONNECTING) return;
    if (this.#weather.down) return this.end(1006);
    this.readyState = OPEN;
    this.#weather.onConnect(this.#end);
    this.onopen?.(undefined as never);
  }
}

/** A network inside one process. @returns the constructor that a page takes for the browser's WebSocket */
export const loopback = (weather: Weather): SocketConstructor =>
  class extends LoopbackSocket {
    constructor(url: string) {
      super(url, weather);
    }
  };
