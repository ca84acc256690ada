import type { LiveCopy } from './live-copy.ts';
import type { Snapshot } from './update-log.ts';

/** ms after which a snapshot is offered again that was not taken */
const AGAIN_AFTER = 30_000;

/** A snapshot, and of which log it is. */
export interface OfferedSnapshot extends Snapshot {
  epoch: string;
  /** of the entry at its position */
  mark?: string | undefined;
}

interface Options {
  document: string;
  live: LiveCopy;
  steady: () => number;
  onSnapshot(document: string, snapshot: OfferedSnapshot): boolean | Promise<boolean>;
}

/** Offers snapshots of a document whose log has become long. Only one that was taken stands for what it holds. */
export class Snapshots {
  readonly #options: Options;
  /** where the one stands that is neither taken nor refused yet */
  #offered = 0;
  #failedAt = -Infinity;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Offers one where the log has grown by so many entries since the last. */
  offerBeyond(tail: number): void {
    const { live, steady } = this.#options;
    if (!live.isWarm || live.isAhead || steady() - this.#failedAt < AGAIN_AFTER) return;
    if (live.position - Math.max(live.covered, this.#offered) >= tail) void this.#offer();
  }

  async #offer() {
    const { document, live, steady, onSnapshot } = this.#options;
    const { epoch, mark } = live.fence;
    const snapshot = { ...live.snapshot(), epoch, mark };
    const { position } = snapshot;
    this.#offered = position;
    // whoever puts it away says why that failed
    const taken = await Promise.resolve(onSnapshot(document, snapshot)).catch(() => false);
    if (taken) live.covered = Math.max(live.covered, position);
    else this.#failedAt = steady();
    if (this.#offered === position) this.#offered = 0;
  }
}
