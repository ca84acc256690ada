import { m } from '#lib/i18n/paraglide/messages.js';
import { complain } from './toast.svelte.ts';
import { whenIdle } from './when-idle.ts';

/**
 * A part that most visits never open: its script is fetched when the page has come to rest, or at once when it is asked
 * for. A line that is cut in between is said, and the next press tries again.
 */
export class Later<Part> {
  part = $state.raw<Part | null>(null);
  #fetch: () => Promise<{ default: Part }>;

  constructor(fetch: () => Promise<{ default: Part }>) {
    this.#fetch = fetch;
  }

  /** For onMount. */
  prepare = (): (() => void) => whenIdle(() => this.#fetch().catch(() => null));

  /** Whether the part is there now. */
  async get(): Promise<boolean> {
    try {
      this.part ??= (await this.#fetch()).default;
      return true;
    } catch {
      complain(m.ui_part_missing());
      return false;
    }
  }
}
