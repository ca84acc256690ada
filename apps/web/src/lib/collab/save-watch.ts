import type { RefusalCode } from '@gongbei/sync/protocol';
import type { LineStatus } from '@gongbei/sync/provider';
import type { OpenCopy } from './open-copy.ts';
import { saveState, type SaveState } from './save-state.ts';

const LOOK_MS = 500;
/** A line that comes back this fast was never gone, as far as a person is concerned. */
const BLINK_MS = 1_500;

/** The word about the person's work, kept up to date: some of it changes by mere waiting. */
export class SaveWatch {
  readonly #onState: (state: SaveState) => void;
  #copy: OpenCopy | null = null;
  #cutSince: number | null = null;
  #over = false;
  #refused: RefusalCode | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onState: (state: SaveState) => void) {
    this.#onState = onState;
  }

  /** since when nothing is known of the others; null while the line is good or blinks */
  get cutSince(): number | null {
    return this.#cutSince !== null && Date.now() - this.#cutSince >= BLINK_MS ? this.#cutSince : null;
  }

  watch(copy: OpenCopy) {
    this.#copy = copy;
    this.#over = false;
    this.#refused = null;
    this.#cutSince = Date.now();
    this.look();
  }

  /** The document is closed to this page. What waits is on the device, unless the right to write it was lost. */
  refuse(code: RefusalCode | null) {
    this.#over = true;
    this.#refused = code;
    this.look();
  }

  readonly look = () => {
    clearTimeout(this.#timer);
    if (!this.#copy) return;
    this.#noticeLine(this.#copy.provider.status);
    const state = this.#state(this.#copy);
    this.#onState(state);
    if (state.kind !== 'saved' || this.#cutSince !== null) this.#timer = setTimeout(this.look, LOOK_MS);
  };

  stop() {
    clearTimeout(this.#timer);
    this.#copy = null;
  }

  /** Between a document that is closed and the server there is no line that could be cut. */
  #noticeLine(status: LineStatus) {
    if (status === 'synced' || this.#over) this.#cutSince = null;
    else this.#cutSince ??= Date.now();
  }

  #state({ provider, local, stranded, role }: OpenCopy): SaveState {
    if (stranded) return { kind: 'not-kept', why: 'no-right' };
    return saveState({
      now: Date.now(),
      cutSince: this.cutSince,
      pending: provider.pending,
      unackedSince: provider.unacked[0]?.at ?? null,
      onDisk: local?.onDisk ?? false,
      diskFailure: local || role === 'reader' ? (local?.failure ?? null) : 'no-storage',
      refused: provider.refused ?? this.#refused,
    });
  }
}
