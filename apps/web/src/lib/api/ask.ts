import type { Asked, EndpointRoute, Reply } from '@gongbei/contract/endpoints';
import type { Problem, ProblemCode } from '@gongbei/contract/problems';
import { heardNothing, heardServer } from './reach.svelte.ts';

/** A line so slow that nothing came for this long is treated as cut. */
const PATIENCE_MS = 30_000;

export type AskCode = ProblemCode | 'unreachable';

/** Why a request did not succeed. `retry`: the same request may succeed later, without a change. */
export class AskError extends Error {
  readonly code: AskCode;
  readonly retry: boolean;
  readonly field: string | null;
  readonly requestId: string | null;

  constructor(code: AskCode, status: number, problem: Partial<Problem> = {}) {
    super(`the server said ${code}`);
    this.name = 'AskError';
    this.code = code;
    this.retry = status === 0 || status === 429 || status >= 500;
    this.field = problem.field ?? null;
    this.requestId = problem.requestId ?? null;
  }
}

type PartName = 'params' | 'query' | 'body';
type Optional<R extends EndpointRoute> = {
  [K in PartName]: Record<never, never> extends Asked<R, K> ? K : never;
}[PartName];
type Parts<R extends EndpointRoute> = { [K in Exclude<PartName, Optional<R>>]: Asked<R, K> } & {
  [K in Optional<R>]?: Asked<R, K>;
} & { signal?: AbortSignal };
type Given<R extends EndpointRoute> = Record<never, never> extends Parts<R> ? [parts?: Parts<R>] : [parts: Parts<R>];

/** What is known of a failed reply that does not carry one of our problems: a proxy's page, an empty body. */
const codeOfStatus = (status: number): AskCode => {
  if (status === 401) return 'signed-out';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 413) return 'too-large';
  if (status === 415) return 'unsupported-media-type';
  if (status === 429) return 'too-many-requests';
  if (status === 400) return 'invalid-request';
  return status >= 502 && status <= 504 ? 'unavailable' : 'internal';
};

/** Turns the reply to a request that failed into the error that says so. */
export const readProblem = async (reply: Response): Promise<AskError> => {
  const problem: Partial<Problem> | null = await reply.json().catch(() => null);
  return new AskError(problem?.code ?? codeOfStatus(reply.status), reply.status, problem ?? {});
};

/** `fetch` to our own server that gives up on a dead line, and tells the rest of the page whether the server was heard. */
export const reach = async (address: string, init: RequestInit = {}): Promise<Response> => {
  const line = new AbortController();
  const cut = () => line.abort();
  const patience = setTimeout(cut, PATIENCE_MS);
  init.signal?.addEventListener('abort', cut);
  try {
    const reply = await fetch(address, { credentials: 'same-origin', ...init, signal: line.signal });
    heardServer();
    return reply;
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    heardNothing();
    throw new AskError('unreachable', 0);
  } finally {
    clearTimeout(patience);
    init.signal?.removeEventListener('abort', cut);
  }
};

type Loose = { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown; signal?: AbortSignal };

const addressOf = (path: string, { params = {}, query = {} }: Loose): string => {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null) search.set(name, String(value));
  return search.size > 0 ? `${filled}?${search}` : filled;
};

/** Calls one endpoint of the contract. Throws `AskError`, or the abort of the signal that was handed over. */
export const ask = async <R extends EndpointRoute>(route: R, ...[parts]: Given<R>): Promise<Reply<R>> => {
  const [method, path] = route.split(' ') as [string, string];
  const given = (parts ?? {}) as Loose;
  const written =
    method === 'GET' ? {} : { body: JSON.stringify(given.body ?? {}), headers: { 'content-type': 'application/json' } };
  const reply = await reach(addressOf(path, given), { method, signal: given.signal, ...written });
  if (!reply.ok) throw await readProblem(reply);
  return (await reply.json()) as Reply<R>;
};
