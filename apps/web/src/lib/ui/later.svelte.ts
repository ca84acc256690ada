import { m } from '#lib/i18n/paraglide/messages.js';
import { complain } from './toast.svelte.ts';
import { whenIdle } from './when-idle.ts';

// a style sheet that did not come stays in the page as if it had, and would not be fetched with the next attempt
if (typeof document !== 'undefined') {
  const forget = ({ target }: Event) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') target.remove();
  };
  document.addEventListener('error', forget, true);
}

/** Says that something could not be fetched, with a button that does what was wanted `again`. */
export const partMissing = (again: () => void): void =>
  complain(m.ui_part_missing(), { label: m.ui_retry(), onclick: again });

/**
 * A part that most visits never open: its script is fetched when the page has come to rest, or at once when it is asked
 * for. A line that is cut in between is said, and it can be tried again.
 */
export class Later<Part> {
  part = $state.raw<Part | null>(null);
  /** How often in a row it has been asked for in vain. */
  failures = $state(0);
  #ahead: Promise<void> | null = null;
  #fetch: () => Promise<{ default: Part }>;

  constructor(fetch: () => Promise<{ default: Part }>) {
    this.#fetch = fetch;
  }

  /** For onMount. */
  prepare = (): (() => void) => whenIdle(() => (this.#ahead ??= this.#fetchAhead()));

  async #fetchAhead(): Promise<void> {
    try {
      await this.#fetch();
    } catch {
      this.#ahead = null;
    }
  }

  /** Whether the part is there now. For a place that says itself that it is not: `LaterPart`. */
  async load(): Promise<boolean> {
    try {
      this.part ??= (await this.#fetch()).default;
      this.failures = 0;
      return true;
    } catch {
      this.failures += 1;
      return false;
    }
  }

  /** Whether the part is there now; if not, that is said, with a button that does what was wanted `again`. */
  async get(again: () => void): Promise<boolean> {
    const there = await this.load();
    if (!there) partMissing(again);
    return there;
  }
}
