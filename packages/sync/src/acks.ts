import type { RefusalCode } from './protocol.ts';

type Step = 'step2' | 'update';

/** So many answers in a row that bring something else than what was asked for: it can't or won't. */
const VAIN_ANSWERS = 3;

/**
 * The numbers of one connection's sync messages: which may be acknowledged, and whether the client must be asked again.
 * A message that was not taken leaves a hole, and no ack covers a number behind it until a step 2, which holds all that
 * the client has, is taken.
 */
export class Acks {
  #counted = 0;
  #taken = 0;
  #said = 0;
  #hole: 'missing' | RefusalCode | null = null;
  #asked = false;
  #vain = 0;

  /** @returns the number of the message that has just come */
  count(): number {
    return ++this.#counted;
  }

  /** Message `n` is durable, or brought nothing new. */
  take(n: number, step: Step): void {
    if (step === 'step2') this.#answered(null);
    if (this.#hole === null) this.#taken = n;
  }

  /** A message builds on something that the document has never seen. */
  miss(step: Step): void {
    const vain = step === 'step2' ? this.#vain + 1 : this.#vain;
    if (step === 'step2') this.#answered(this.#hole);
    this.#vain = vain;
    this.#hole ??= 'missing';
  }

  refuse(step: Step, code: RefusalCode): void {
    if (step === 'step2') this.#answered(this.#hole);
    this.#hole = code;
  }

  /** Why nothing of this client can be taken until it comes back with something else. */
  get refusedFor(): RefusalCode | null {
    return this.#hole === 'missing' || this.#hole === 'not-stored' ? null : this.#hole;
  }

  /** Whether to ask now for everything that the document lacks; yes only once per answer. */
  ask(): boolean {
    if (this.#hole === null || this.#asked || this.refusedFor) return false;
    this.#asked = true;
    return true;
  }

  /** It was asked again and again, and never answered with what was missing. */
  get hopeless(): boolean {
    return this.#vain >= VAIN_ANSWERS;
  }

  get waitsForLog(): boolean {
    return this.#hole === 'not-stored';
  }

  /** @returns the number to acknowledge now, if that is news */
  due(): number | null {
    if (this.#taken === this.#said) return null;
    this.#said = this.#taken;
    return this.#said;
  }

  #answered(hole: 'missing' | RefusalCode | null) {
    this.#hole = hole;
    this.#asked = false;
    this.#vain = 0;
  }
}
