import { ask, AskError } from '#lib/api/ask.ts';

/**
 * For acts that need the password once more when it was given too long ago: asks for it in place, then does again what
 * was asked, with all that was filled in. `PasswordAgain` is its dialog.
 */
export class StepUp {
  asking = $state(false);
  #answer: ((given: boolean) => void) | null = null;

  /** Does it; throws `password-needed` when the person would rather not give their password. */
  run = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof AskError) || error.code !== 'password-needed') throw error;
      if (!(await this.#ask())) throw error;
      return act();
    }
  };

  confirm = async (password: string): Promise<void> => {
    await ask('POST /api/auth/confirm-password', { body: { password } });
    this.#close(true);
  };

  giveUp = (): void => this.#close(false);

  #ask(): Promise<boolean> {
    this.asking = true;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  #close(given: boolean): void {
    this.asking = false;
    this.#answer?.(given);
    this.#answer = null;
  }
}
