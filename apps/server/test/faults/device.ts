import type { Opening } from '@gongbei/contract/documents';
import type { LineStatus } from '@gongbei/sync/provider';
import { Provider } from '@gongbei/sync/provider';
import { applyQuietly } from '@gongbei/sync/quiet-apply';
import { WebSocket } from 'ws';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Disk } from '../../../../packages/sync/test/disk.ts';
import type { Random } from '../../../../packages/sync/test/random.ts';
import type { Visitor } from '../server.ts';
import type { Ledger } from './ledger.ts';
import { Scribe } from './words.ts';

export interface DeviceParts {
  visitor: Visitor;
  document: string;
  random: Random;
  ledger?: Ledger;
  /** where the document socket is reached, if not where the visitor asks */
  port?: number;
}

let devices = 0;

/** Somebody's browser with a document open: the real provider over a real socket, and a local copy that survives the page. */
export class Device {
  readonly #parts: DeviceParts;
  readonly #disk: Disk;
  readonly #scribe: Scribe;
  #typing: NodeJS.Timeout | undefined;
  #sockets: WebSocket[] = [];
  #dead = false;
  #wake = () => {};
  #awareness!: Awareness;
  ydoc!: Y.Doc;
  provider!: Provider;
  /** how its lines ended */
  readonly codes: number[] = [];
  /** what may never happen to an editor in good standing */
  readonly faults: string[] = [];

  constructor(parts: DeviceParts) {
    this.#parts = parts;
    this.#disk = new Disk(parts.random);
    this.#scribe = new Scribe(`${++devices}.`, parts.random);
  }

  /** Opens the document as a page does: what was kept, then the client id, then the line. */
  async open(): Promise<this> {
    const { visitor, document, random } = this.#parts;
    const { status, body } = await visitor.post<Opening>(`/api/documents/${document}/open`);
    if (status !== 200) throw new Error(`the document could not be opened: ${status}`);
    const [client] = body.clientIds as [number];
    const unacked = this.#disk.open();
    this.ydoc = new Y.Doc({ gc: false });
    const kept = this.#disk.rows.map(({ bytes }) => bytes);
    applyQuietly(this.ydoc, kept, 'disk');
    this.ydoc.clientID = client;
    this.#awareness = new Awareness(this.ydoc);
    this.provider = new Provider({
      url: `/collab/${document}?v=${body.schemaVersion}&client=${client}`,
      ydoc: this.ydoc,
      awareness: this.#awareness,
      role: body.role,
      place: this.#disk.place ?? { epoch: body.epoch, position: 0 },
      unacked,
      store: this.#disk,
      WebSocket: this.#socketConstructor(),
      // of the waits that are allowed the shorter ones
      random: () => random.next() / 4,
      onWake: (wake) => {
        this.#wake = wake;
        return () => {};
      },
    });
    this.#watch(this.provider);
    this.#dead = false;
    this.provider.connect();
    return this;
  }

  /** Everything that the server has is here, and the server has everything of ours. */
  get settled(): boolean {
    return this.provider.status === 'synced' && this.saved;
  }

  /** What the page calls saved. */
  get saved(): boolean {
    return this.provider.unacked.length === 0 && !this.provider.pending;
  }

  get awareness(): Awareness {
    return this.#awareness;
  }

  async reached(status: LineStatus): Promise<this> {
    while (this.provider.status !== status)
      await new Promise<void>((resolve) => this.provider.once('status', () => resolve()));
    return this;
  }

  write(): void {
    this.#scribe.write(this.ydoc);
  }

  /** Writes a word every so many ms, until told to stop. */
  startTyping(every: number): void {
    this.stopTyping();
    this.#typing = setInterval(() => this.write(), every);
  }

  stopTyping(): void {
    clearInterval(this.#typing);
  }

  /** The person looks at the page again, or the device says that it is online. */
  wake(): void {
    this.#wake();
  }

  /** The page dies without a word; `comeBack` begins another one with what was on the disk. */
  crash(): void {
    this.stopTyping();
    this.#disk.crash();
    for (const socket of this.#sockets) socket.terminate();
    this.close();
    this.#disk.crash();
    this.#dead = true;
  }

  /** Nothing is sent or heard until `comeBack`. The page stays open. */
  leave(): void {
    this.stopTyping();
    this.provider.leave();
  }

  /** The page that was left goes on, or a new one begins where it died. */
  async comeBack(): Promise<void> {
    if (this.#dead) await this.open();
    else this.provider.connect();
  }

  close(): void {
    this.stopTyping();
    this.provider.destroy();
    this.#awareness.destroy();
  }

  #socketConstructor() {
    const { visitor, port } = this.#parts;
    const base = new URL(visitor.url.replace('http', 'ws'));
    if (port) base.port = String(port);
    const headers = { cookie: visitor.cookie, origin: visitor.url };
    const sockets = this.#sockets;
    const codes = this.codes;
    return class extends WebSocket {
      constructor(path: string) {
        super(new URL(path, base), { headers });
        sockets.push(this);
        this.on('close', (code) => codes.push(code));
      }
    } as never;
  }

  #watch(provider: Provider) {
    const { ledger } = this.#parts;
    const entries = new Map(provider.unacked.map(({ seq, bytes }) => [seq, bytes]));
    provider.on('outbox', () => {
      for (const { seq, bytes } of provider.unacked) entries.set(seq, bytes);
    });
    provider.on('acked', (acked) => {
      for (const [seq, bytes] of entries) if (seq <= acked && entries.delete(seq)) ledger?.ack(bytes);
    });
    this.ydoc.on('update', (update, origin, _ydoc, { local }) => {
      if (!local && origin !== 'disk') ledger?.see(update);
    });
    provider.on('refused', (code) => code !== 'not-stored' && this.faults.push(`refused for ${code}`));
    provider.on('reload', (reason) => this.faults.push(`had to reload for ${reason}`));
    provider.on('closed', (code) => this.faults.push(`closed for good with ${code}`));
  }
}
