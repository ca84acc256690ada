import type { ProblemCode } from '@gongbei/contract/problems';

/** The answer to a request is no: a code of the contract, and which part of the request was wrong, never its value. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: ProblemCode;
  readonly field: string | undefined;
  constructor(code: ProblemCode, field?: string, options?: ErrorOptions) {
    super(field ? `${code} (${field})` : code, options);
    this.code = code;
    this.field = field;
  }
}

/** The server can't start like this. The message is one sentence for whoever starts it. */
export class StartRefused extends Error {
  override name = 'StartRefused';
}
