import { ObservableV2 } from 'lib0/observable';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { CursorLine } from './cursor-line.ts';
import { Exchange } from './exchange.ts';
import { Hold } from './hold.ts';
import type { SocketConstructor } from './line.ts';
import type { OwnEntry } from './outbox.ts';
import { CLOSE, encode, isFinal, type Place, type RefusalCode, type RosterEntry } from './protocol.ts';
import { Reconnect } from './reconnect.ts';
import { Replica, type ReloadReason, type ReplicaOptions } from './replica.ts';

/** Cursors wait while so much is still in the pipe. */
const BACKLOG_BYTES = 64 * 1024;

/** `synced`: the line is good, and everything that the server had has arrived. `stopped`: nobody tries any more. */
export type LineStatus = 'connecting' | 'synced' | 'waiting' | 'stopped';

export interface ProviderOptions extends ReplicaOptions {
  url: string;
  awareness: Awareness;
  WebSocket?: SocketConstructor;
  /** asked before every attempt whether it makes sense; must not throw */
  beforeConnect?: () => Promise<'go' | 'later' | 'stop'>;
  /** tells when the network or the person came back; @returns how to stop listening */
  onWake?: (wake: () => void) => () => void;
  /** 0 ≤ random < 1 */
  random?: () => number;
}

export interface ProviderEvents {
  status(status: LineStatus): void;
  place(place: Place): void;
  /** a colleague's change is about to be applied: the last moment to write down what the person did before it */
  receiving(): void;
  /** something was written, or became an entry */
  outbox(): void;
  /** every own entry up to the number is safe on the server */
  acked(seq: number): void;
  refused(code: RefusalCode): void;
  roster(entries: RosterEntry[]): void;
  /** for good: coming back makes no sense */
  closed(code: number): void;
  /** the Y.Doc must be thrown away and loaded afresh from what was kept; nothing more of it is sent */
  reload(reason: ReloadReason): void;
}

/** The same bytes would be thrown out again and again. */
const REFUSED_BY_CLOSE: Readonly<Record<number, RefusalCode>> = {
  [CLOSE.malformed]: 'malformed',
  [CLOSE.tooLarge]: 'too-large',
};

/** Keeps a Y.Doc equal with the server's log, over a line that may be cut at any moment. */
export class Provider extends ObservableV2<ProviderEvents> {
  readonly ydoc: Y.Doc;
  readonly #options: ProviderOptions;
  readonly #replica: Replica;
  readonly #reconnect: Reconnect;
  readonly #cursors: CursorLine;
  readonly #hold = new Hold(() => this.#onRelease());
  readonly #stopListening: () => void;
  #exchange: Exchange | null = null;
  #status: LineStatus = 'stopped';
  #opening = false;
  #healed = false;

  constructor(options: ProviderOptions) {
    super();
    this.ydoc = options.ydoc;
    this.#options = options;
    this.#replica = new Replica(options, {
      onOwn: () => this.#onOwn(),
      onReceiving: () => this.emit('receiving', []),
      onPlace: (place) => this.emit('place', [place]),
      onAcked: (seq) => this.emit('acked', [seq]),
      onSpoilt: (reason) => this.#onSpoilt(reason),
    });
    this.#reconnect = new Reconnect({ attempt: () => void this.#open(), random: options.random });
    this.#cursors = new CursorLine({ awareness: options.awareness, send: (bytes) => this.#sendCursor(bytes) });
    this.#stopListening = options.onWake?.(() => this.#wake()) ?? (() => {});
  }

  get status(): LineStatus {
    return this.#status;
  }

  get place(): Place {
    return this.#replica.place;
  }

  /** something is written that is not an entry yet */
  get pending(): boolean {
    return this.#replica.outbox.pending;
  }

  /** own edits that the server has not acknowledged, oldest first */
  get unacked(): readonly OwnEntry[] {
    return this.#replica.outbox.after(0);
  }

  /** why the server will take nothing more of this page */
  get refused(): RefusalCode | null {
    return this.#replica.refused;
  }

  connect() {
    if (this.#status !== 'stopped' || this.#replica.spoilt) return;
    this.#setStatus('waiting');
    void this.#open();
  }

  /** The person composes: nothing of it goes out and nothing comes in under it, for 10 s at most. */
  hold() {
    if (!this.#hold.begin()) return;
    this.#replica.outbox.hold();
    this.#exchange?.pause();
  }

  /** The composition ended. A moment later, when the editor has read it, it goes out as one update. */
  release() {
    this.#hold.end();
  }

  /** Builds the editor: what its binding writes while it draws the content for the first time is not the person's. */
  draw(run: () => void) {
    this.#replica.draw(run);
  }

  /** Makes entries of everything written so far, for the store to keep. */
  flush() {
    this.#replica.outbox.flush({ evenHeld: true });
  }

  /** Says goodbye; `connect` comes back. */
  leave() {
    this.flush();
    this.#reconnect.stop();
    this.#exchange?.leave();
    this.#exchange = null;
    this.#setStatus('stopped');
  }

  override destroy() {
    this.#hold.finish();
    this.leave();
    this.#stopListening();
    this.#cursors.destroy();
    this.#replica.destroy();
    super.destroy();
  }

  async #open() {
    if (this.#opening || this.#exchange) return;
    this.#opening = true;
    const verdict = await (this.#options.beforeConnect?.() ?? 'go');
    this.#opening = false;
    if (this.#status === 'stopped') return;
    if (verdict === 'stop') this.#setStatus('stopped');
    else if (verdict === 'later') this.#reconnect.later();
    else this.#begin();
  }

  #begin() {
    const WebSocket = this.#options.WebSocket ?? (globalThis.WebSocket as unknown as SocketConstructor);
    this.#setStatus('connecting');
    this.#exchange = new Exchange(new WebSocket(this.#options.url), this.#replica, {
      onSynced: () => this.#onSynced(),
      onAwareness: (bytes) => this.#cursors.receive(bytes),
      onRoster: (entries) => this.emit('roster', [entries]),
      onRefused: (code) => this.emit('refused', [code]),
      onEnd: (code) => this.#onEnd(code),
    });
    if (this.#hold.held) this.#exchange.pause();
  }

  #onSynced() {
    if (this.#replica.incomplete && !this.#healed) return this.#heal();
    this.#reconnect.settled();
    this.#setStatus('synced');
    this.#cursors.announce();
  }

  /** A copy with a hole draws a wrong document. It is told everything once more. */
  #heal() {
    this.#healed = true;
    this.#replica.distrust();
    this.#exchange?.line.cut();
  }

  #onEnd(code: number) {
    this.#exchange = null;
    this.#cursors.forgetOthers();
    const refusal = REFUSED_BY_CLOSE[code];
    if (refusal) this.#replica.refused ??= refusal;
    if (isFinal(code) || refusal) {
      this.#setStatus('stopped');
      this.emit('closed', [code]);
    } else {
      // whoever comes back is judged anew, and may be one who writes by then
      if (this.#replica.refused === 'read-only') this.#replica.refused = null;
      this.#setStatus('waiting');
      this.#reconnect.later();
    }
  }

  #wake() {
    this.#exchange?.line.probe();
    this.#reconnect.now();
  }

  #onRelease() {
    this.#replica.outbox.release();
    this.#exchange?.resume();
  }

  #onOwn() {
    this.#exchange?.sendOwn(() => this.#takeCursor());
    this.emit('outbox', []);
  }

  #onSpoilt(reason: ReloadReason) {
    this.leave();
    this.emit('reload', [reason]);
  }

  /** The cursor goes with the writing beside which it stands. */
  #takeCursor(): Uint8Array | null {
    const bytes = this.#hold.held ? null : this.#cursors.take();
    return bytes && encode.awareness(bytes);
  }

  #sendCursor(bytes: Uint8Array): boolean {
    const line = this.#exchange?.ready ? this.#exchange.line : null;
    if (!line) return true;
    if (this.#hold.held || line.backlog > BACKLOG_BYTES) return false;
    // a cursor beside characters that the others don't have yet would be drawn nowhere
    this.#replica.outbox.flush();
    line.send(encode.awareness(bytes));
    return true;
  }

  #setStatus(status: LineStatus) {
    if (status === this.#status) return;
    this.#status = status;
    this.emit('status', [status]);
  }
}
