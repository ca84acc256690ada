import { AskError } from './ask.ts';

/**
 * What a page reads from the server. `load` inside an effect runs again when what the request is made of changes; the old
 * value stays on the screen until the new one is there, and of two requests under way only the later counts.
 */
export class Fetched<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<AskError | null>(null);
  #request: (signal: AbortSignal) => Promise<T>;
  #running: AbortController | null = null;

  constructor(request: (signal: AbortSignal) => Promise<T>) {
    this.#request = request;
  }

  load = async (): Promise<void> => {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    try {
      const value = await this.#request(running.signal);
      if (this.#running !== running) return;
      this.value = value;
      this.error = null;
    } catch (cause) {
      if (running.signal.aborted) return;
      if (!(cause instanceof AskError)) throw cause;
      this.error = cause;
    }
  };

  /** Forgets what was read: it belongs to another place. */
  clear(): void {
    this.#running?.abort();
    this.value = null;
    this.error = null;
  }
}
