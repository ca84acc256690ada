import {
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
  type Awareness,
} from 'y-protocols/awareness';

const THROTTLE_MS = 50;

interface Change {
  added: number[];
  updated: number[];
  removed: number[];
}

export interface CursorLineOptions {
  awareness: Awareness;
  /** @returns whether it could be sent now; if not it is tried again */
  send(bytes: Uint8Array): boolean;
}

/** One's own cursor to the others, thinned out, and theirs to us. */
export class CursorLine {
  readonly #awareness: Awareness;
  readonly #send: (bytes: Uint8Array) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentAt = -Infinity;

  constructor({ awareness, send }: CursorLineOptions) {
    this.#awareness = awareness;
    this.#send = send;
    awareness.on('update', this.#onUpdate);
  }

  /** Says again who is here. The server forgot with the old line, and takes only a state newer than what it knew. */
  announce() {
    const state = this.#awareness.getLocalState();
    if (state) this.#awareness.setLocalState(state);
    this.#sendNow();
  }

  /** What is to be sent soon, for whoever sends something now that it may go with; null where it is not due. */
  take(): Uint8Array | null {
    if (!this.#timer || performance.now() - this.#sentAt < THROTTLE_MS) return null;
    return this.#takeNow();
  }

  receive(bytes: Uint8Array) {
    applyAwarenessUpdate(this.#awareness, bytes, this);
  }

  /** Nobody's cursor is known any more. Their clocks go too, else the same states would be ignored when they come back. */
  forgetOthers() {
    const others = [...this.#awareness.meta.keys()].filter((client) => client !== this.#awareness.clientID);
    removeAwarenessStates(this.#awareness, others, this);
    for (const client of others) this.#awareness.meta.delete(client);
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#awareness.off('update', this.#onUpdate);
  }

  readonly #onUpdate = ({ added, updated, removed }: Change) => {
    if ([...added, ...updated, ...removed].includes(this.#awareness.clientID)) this.#soon();
  };

  #soon() {
    this.#timer ??= setTimeout(() => this.#sendNow(), THROTTLE_MS);
  }

  #sendNow() {
    const bytes = this.#takeNow();
    if (bytes && !this.#send(bytes)) this.#soon();
  }

  #takeNow(): Uint8Array | null {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const own = this.#awareness.clientID;
    if (!this.#awareness.meta.has(own)) return null;
    this.#sentAt = performance.now();
    return encodeAwarenessUpdate(this.#awareness, [own]);
  }
}
