import type { Connection } from './connection.ts';
import { encode } from './protocol.ts';
import type { LogEntry } from './update-log.ts';

/**
 * Entries that the log has brought, as they go to everybody in a room: encoded once, whoever reads them. Where one
 * connection wrote them all it is told only how far the log stands; where several did, all get the same bytes.
 */
export class SharedEntries {
  readonly #entries: readonly LogEntry[];
  readonly #head: number;
  readonly #before: number;
  readonly #author: string | null;
  #all: Uint8Array | undefined;
  #none: Uint8Array | undefined;
  #single: Uint8Array[] | undefined;

  constructor(entries: readonly LogEntry[]) {
    this.#entries = entries;
    this.#head = entries.at(-1)?.position ?? 0;
    this.#before = (entries[0]?.position ?? 1) - 1;
    const author = entries[0]?.origin.connection ?? null;
    this.#author = entries.every(({ origin }) => origin.connection === author) ? author : null;
  }

  /** What the connection is to be sent of them; it stands behind them then. Before it asked it is sent nothing. */
  for(connection: Connection): Uint8Array[] {
    const stood = connection.position;
    if (stood === null || stood >= this.#head) return [];
    connection.position = this.#head;
    if (connection.visitor.stock) return this.#stock(connection, stood);
    if (connection.visitor.connection === this.#author) return [this.#place()];
    return [stood === this.#before ? this.#whole() : this.#after(stood)];
  }

  #whole(): Uint8Array {
    this.#all ??= this.#after(this.#before);
    return this.#all;
  }

  #place(): Uint8Array {
    this.#none ??= encode.entries(this.#head, []);
    return this.#none;
  }

  #after(stood: number): Uint8Array {
    const fresh = this.#entries.filter(({ position }) => position > stood);
    return encode.entries(this.#head, fresh.map(({ update }) => update)); // prettier-ignore
  }

  #stock({ visitor }: Connection, stood: number): Uint8Array[] {
    this.#single ??= this.#entries.map(({ update }) => encode.sync('update', update));
    const single = this.#single;
    return this.#entries.flatMap(({ position, origin }, i) =>
      position > stood && origin.connection !== visitor.connection ? [single[i] as Uint8Array] : [],
    );
  }
}
