export interface MentionWatchParts {
  /** looks at a document that has gone quiet */
  look: (document: string) => Promise<void>;
  onFailure: (error: unknown) => void;
  /** ms without an edit after which a document is quiet */
  quiet?: number;
  /** ms after which one is looked at although somebody still writes */
  patience?: number;
}

/** Waits for documents to go quiet, so that nobody is told of a name that is still being chosen. */
export class MentionWatch {
  readonly #parts: Required<MentionWatchParts>;
  readonly #waiting = new Map<string, { timer: NodeJS.Timeout; since: number }>();
  readonly #looking = new Set<Promise<void>>();

  constructor(parts: MentionWatchParts) {
    this.#parts = { quiet: 4_000, patience: 60_000, ...parts };
  }

  touch(document: string): void {
    const waiting = this.#waiting.get(document);
    if (waiting && Date.now() - waiting.since < this.#parts.patience) return void waiting.timer.refresh();
    if (waiting) return;
    const timer = setTimeout(() => this.#look(document), this.#parts.quiet);
    this.#waiting.set(document, { timer, since: Date.now() });
  }

  /** Looks at what still waits, and is done when all is told. */
  async close(): Promise<void> {
    for (const [document, { timer }] of this.#waiting) {
      clearTimeout(timer);
      this.#look(document);
    }
    await Promise.all(this.#looking);
  }

  #look(document: string) {
    this.#waiting.delete(document);
    const looking = this.#parts.look(document).catch(this.#parts.onFailure);
    this.#looking.add(looking);
    void looking.finally(() => this.#looking.delete(looking));
  }
}
