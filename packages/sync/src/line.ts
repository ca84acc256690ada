import { CLOSE, encode, joinMessages } from './protocol.ts';

/** The part of a browser's WebSocket that is used. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: Uint8Array): void;
  close(code?: number, reason?: string): void;
}
export type SocketConstructor = new (url: string) => SocketLike;

/** A page may close a socket with 1000 or a code of its own only; this one says: the line was dead. */
const CUT = 4000;
const OPEN = 1;
const LOOK_MS = 2_500;
/** after so long without a word the server is asked for one, and has as long again to answer */
const QUIET_MS = 15_000;
/** the same when there is reason to doubt: the device woke up, the network changed */
const DOUBT_MS = 5_000;
const CONNECT_MS = 20_000;

/** ms since then, by a clock that goes on while the device sleeps. One that was set back makes no dead line look alive. */
const since = (at: number): number => Math.abs(Date.now() - at);

export interface LineEvents {
  onOpen(): void;
  onMessage(bytes: Uint8Array): void;
  /** once, after which nothing more comes; 1006 when the line died */
  onEnd(code: number): void;
}

/** One socket from its opening to its end. Counts own sync messages from 1, and notices when nobody answers any more. */
export class Line {
  readonly #socket: SocketLike;
  readonly #onEnd: (code: number) => void;
  readonly #watch: ReturnType<typeof setInterval>;
  readonly #startedAt = Date.now();
  #ended = false;
  #sent = 0;
  #heardAt = 0;
  #asked: { at: number; patience: number } | null = null;

  constructor(socket: SocketLike, { onOpen, onMessage, onEnd }: LineEvents) {
    this.#socket = socket;
    this.#onEnd = onEnd;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#heard();
      onOpen();
    };
    socket.onmessage = ({ data }) => {
      this.#heard();
      if (data instanceof ArrayBuffer) onMessage(new Uint8Array(data));
    };
    socket.onclose = ({ code }) => this.#end(code);
    // a failed socket also closes, and only that tells the code
    socket.onerror = () => {};
    this.#watch = setInterval(() => this.#look(), LOOK_MS);
  }

  /** nothing more is heard of it */
  get ended(): boolean {
    return this.#ended;
  }

  get backlog(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array) {
    if (this.#socket.readyState === OPEN) this.#socket.send(bytes);
  }

  /**
   * @param beside another message, in the same frame
   * @returns the number under which the server acknowledges it
   */
  sendSync(step: 'step2' | 'update', bytes: Uint8Array, beside: Uint8Array | null = null): number {
    const message = encode.sync(step, bytes);
    this.send(beside ? joinMessages([message, beside]) : message);
    return ++this.#sent;
  }

  /** Asks for a sign of life that must come soon. */
  probe() {
    if (!this.#heardAt || since(this.#heardAt) <= DOUBT_MS) return;
    // whoever doubts again and again must not give a dead line ever more time
    if (!this.#asked || this.#asked.patience - since(this.#asked.at) > DOUBT_MS) this.#ask(DOUBT_MS);
  }

  /** Leaves on purpose; `onEnd` is not called. */
  leave() {
    this.#detach();
    this.#socket.close(CLOSE.goodbye);
  }

  /** Gives the line up for dead. */
  cut() {
    this.#end(1006);
    this.#socket.close(CUT);
  }

  #heard() {
    this.#heardAt = Date.now();
    this.#asked = null;
  }

  #ask(patience: number) {
    this.#asked = { at: Date.now(), patience };
    this.send(encode.queryAwareness());
  }

  #look() {
    if (!this.#heardAt) {
      if (since(this.#startedAt) >= CONNECT_MS) this.cut();
    } else if (this.#asked) {
      if (since(this.#asked.at) >= this.#asked.patience) this.cut();
    } else if (since(this.#heardAt) >= QUIET_MS) this.#ask(QUIET_MS);
  }

  #end(code: number) {
    if (this.#ended) return;
    this.#detach();
    this.#onEnd(code);
  }

  #detach() {
    this.#ended = true;
    clearInterval(this.#watch);
    // a socket that is closing may still hand over frames that it had buffered
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.onerror = () => {};
  }
}
