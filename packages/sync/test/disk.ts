import type { OwnEntry } from '../src/outbox.ts';
import type { Place } from '../src/protocol.ts';
import type { ReplicaStore } from '../src/replica.ts';
import type { Random } from './random.ts';

interface Row {
  bytes: Uint8Array;
  seq: number | null;
}

type Change = (disk: Disk) => void;

/** A device's storage: what is handed to it is there a moment later, all in order, or never if the page dies before. */
export class Disk implements ReplicaStore {
  rows: Row[] = [];
  place: Place | null = null;
  readonly #random: Random;
  #queue: Change[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  keep({ seq, bytes }: OwnEntry) {
    this.#later((disk) => disk.rows.push({ seq, bytes }));
  }

  acked(seq: number) {
    this.#later((disk) => {
      for (const row of disk.rows) if (row.seq !== null && row.seq <= seq) row.seq = null;
    });
  }

  received(updates: readonly Uint8Array[], place: Place) {
    this.#later((disk) => {
      for (const bytes of updates) disk.rows.push({ seq: null, bytes });
      disk.place = place;
    });
  }

  /** The next page numbers what waits from 1. @returns the un-acknowledged updates */
  open(): Uint8Array[] {
    const waiting = this.rows.filter(({ seq }) => seq !== null);
    waiting.forEach((row, index) => (row.seq = index + 1));
    return waiting.map(({ bytes }) => bytes);
  }

  /** The page dies: what was not on the disk yet never will be. */
  crash() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
  }

  flush() {
    for (const change of this.#queue.splice(0)) change(this);
  }

  #later(change: Change) {
    this.#queue.push(change);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, this.#random.below(40));
  }
}
