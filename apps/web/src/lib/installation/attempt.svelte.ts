import { AskError } from '#lib/api/ask.ts';
import { explain } from '#lib/api/explain.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

/** One form on its way to the server: what was wrong with it is said beside the field, or below all of them. */
export class Attempt {
  tried = $state(false);
  busy = $state(false);
  /** the field that the server refused */
  #field = $state<string | null>(null);
  trouble = $state<string | null>(null);

  /** @returns whether it was done */
  run = async (complete: boolean, act: () => Promise<void>): Promise<boolean> => {
    this.tried = true;
    this.#field = this.trouble = null;
    if (!complete) return false;
    this.busy = true;
    try {
      await act();
      return true;
    } catch (error) {
      this.#say(error);
      return false;
    } finally {
      this.busy = false;
    }
  };

  /** What to say beside a field: that it is missing, once one has tried, or what the server has against it. */
  at = (field: string, missing: boolean, refused: string = m.admin_field_wrong()): string | null => {
    if (this.#field === field || this.#field?.startsWith(`${field}.`)) return refused;
    return this.tried && missing ? m.admin_missing() : null;
  };

  #say(error: unknown): void {
    const field = error instanceof AskError && error.code === 'invalid-request' ? error.field : null;
    if (field === null || field === 'body') this.trouble = explain(error);
    else this.#field = field;
  }
}
