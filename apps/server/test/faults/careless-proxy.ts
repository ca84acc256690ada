import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { CarelessLine, type Road } from './careless-line.ts';

const GOOD: Road = { latency: () => 0, piece: Infinity };

/** A network between somebody and a port of this machine. Tests make it worse and better while it is in use. */
export class CarelessProxy {
  readonly #to: number;
  readonly #server = createServer((socket) => this.#join(socket));
  readonly #lines = new Set<CarelessLine>();
  road: Road = GOOD;
  /** whoever knocks is not answered before */
  #downUntil = 0;
  /** frames that only half arrived */
  torn = 0;

  constructor(to: number) {
    this.#to = to;
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get lines(): number {
    return this.#lines.size;
  }

  /** Both ends of every line learn that it is dead; of one that is silent nobody learns anything. */
  cut(): void {
    for (const line of this.#lines) if (!line.silent) line.cut();
  }

  /** Everybody is cut off, and nobody can connect for a while. */
  goDown(ms = Infinity): void {
    this.#downUntil = Math.max(this.#downUntil, performance.now() + ms);
    this.cut();
  }

  tearSoon(): void {
    for (const line of this.#lines) line.tearSoon();
  }

  fallSilent(): void {
    for (const line of this.#lines) line.fallSilent();
  }

  stall(ms: number): void {
    for (const line of this.#lines) line.stall(ms);
  }

  /** Everything that was wrong is right again, for whoever connects anew. */
  mend(): void {
    this.road = GOOD;
    this.#downUntil = 0;
  }

  close(): void {
    this.goDown();
    for (const line of this.#lines) line.cut();
    this.#server.close();
  }

  #join(near: Socket) {
    if (performance.now() < this.#downUntil) return near.destroy();
    const far = connect(this.#to, '127.0.0.1');
    const onTorn = () => (this.torn += 1);
    const line = new CarelessLine(near, far, { road: () => this.road, onTorn });
    this.#lines.add(line);
    for (const socket of [near, far]) socket.on('close', () => near.destroyed && far.destroyed && this.#lines.delete(line)); // prettier-ignore
  }
}
