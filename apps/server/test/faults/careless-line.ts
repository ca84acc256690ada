import type { Socket } from 'node:net';

/** How bytes travel. */
export interface Road {
  /** ms that a piece takes */
  latency(): number;
  /** bytes that pass at once; a longer piece is broken into such */
  piece: number;
}

/** Pieces that wait in one direction before whoever sends feels it. */
const MOST_PIECES = 64;

/** One connection over a careless road: bytes arrive late, in order, in pieces, or not at all. */
export class CarelessLine {
  readonly #ends: readonly [Socket, Socket];
  readonly #road: () => Road;
  readonly #onTorn: () => void;
  readonly #directions: readonly Direction[];
  #state: 'open' | 'stalled' | 'silent' = 'open';
  #tears = false;

  constructor(near: Socket, far: Socket, { road, onTorn }: { road: () => Road; onTorn: () => void }) {
    this.#ends = [near, far];
    this.#road = road;
    this.#onTorn = onTorn;
    this.#directions = [new Direction(near, far, this), new Direction(far, near, this)];
    for (const socket of this.#ends) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      // whoever is at the other end of a dead line is not told that this one hung up
      socket.on('close', () => this.#state !== 'silent' && this.cut());
    }
  }

  get road(): Road {
    return this.#road();
  }

  get stalled(): boolean {
    return this.#state === 'stalled';
  }

  get silent(): boolean {
    return this.#state === 'silent';
  }

  /** Nothing passes any more, and neither end is told. */
  fallSilent(): void {
    this.#state = 'silent';
  }

  /** Nothing passes for a while; then everything does. */
  stall(ms: number): void {
    if (this.#state !== 'open') return;
    this.#state = 'stalled';
    setTimeout(() => {
      if (this.#state === 'stalled') this.#state = 'open';
      for (const direction of this.#directions) void direction.move();
    }, ms);
  }

  /** Of what comes next only the first half arrives. */
  tearSoon(): void {
    this.#tears = true;
  }

  tears(): boolean {
    const tears = this.#tears;
    this.#tears = false;
    if (tears) this.#onTorn();
    return tears;
  }

  cut(): void {
    for (const socket of this.#ends) socket.destroy();
  }
}

class Direction {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #line: CarelessLine;
  #waiting: Buffer[] = [];
  #moving = false;

  constructor(from: Socket, to: Socket, line: CarelessLine) {
    this.#from = from;
    this.#to = to;
    this.#line = line;
    from.on('data', (bytes) => this.#take(bytes));
  }

  async move(): Promise<void> {
    if (this.#moving) return;
    this.#moving = true;
    while (this.#waiting.length > 0 && !this.#line.stalled && !this.#to.destroyed)
      await this.#pass(this.#waiting.shift()!);
    if (!this.#line.stalled) this.#from.resume();
    this.#moving = false;
  }

  #take(bytes: Buffer) {
    if (this.#line.silent) return;
    this.#waiting.push(bytes);
    if (this.#waiting.length > MOST_PIECES) this.#from.pause();
    void this.move();
  }

  async #pass(bytes: Buffer) {
    const { latency, piece } = this.#line.road;
    for (let at = 0; at < bytes.length; at += piece) {
      const wait = latency();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      if (this.#line.silent || this.#to.destroyed) return;
      const part = bytes.subarray(at, at + piece);
      // two bytes are the head of a frame at most
      if (part.length > 2 && this.#line.tears()) return this.#tear(part);
      if (!this.#to.write(part)) await this.#drained();
    }
  }

  #tear(part: Buffer) {
    this.#waiting = [];
    this.#to.write(part.subarray(0, Math.ceil(part.length / 2)), () => this.#line.cut());
  }

  /** A reader that does not read must be felt by whoever writes to it. */
  async #drained() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#to.once('drain', resolve).once('close', resolve);
    await promise;
    this.#to.off('drain', resolve).off('close', resolve);
  }
}
