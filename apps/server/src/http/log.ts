import type { FastifyInstance } from 'fastify';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config.ts';

const FRAMES = 8;
/** Errors that are behind an error, and behind those. */
const DEPTH = 3;
/** What programs call things. Whatever has other letters in it may be somebody's text. */
const NAME = /^[\w.:-]{1,60}$/;
const PLACE = String.raw`(?:node:|file:\/\/|\/)[\w\/.@+~%-]+:\d+:\d+|<anonymous>|index \d+`;
const FRAME = new RegExp(String.raw`^\s+at (?:[\w$.<>[\]# ]+ \((?:${PLACE})\)|(?:async )?(?:${PLACE}))$`);

/** An error of another realm is none of our `Error`. */
interface ErrorThing {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  stack: string;
  cause?: unknown;
  errors?: unknown;
}
const isErrorThing = (thrown: unknown): thrown is ErrorThing =>
  typeof thrown === 'object' && thrown !== null && 'stack' in thrown && typeof thrown.stack === 'string';

interface Trace {
  name?: string | undefined;
  code?: string | undefined;
  at?: string[];
  cause?: Trace | undefined;
  errors?: Trace[] | undefined;
  thrown?: string;
}

/** What an unexpected error is and where it came from, without its message: that may carry what people wrote. */
export const traceOf = (error: unknown, depth = DEPTH): Trace => {
  if (!isErrorThing(error)) return { thrown: typeof error };
  const { name, code, cause, errors } = error;
  const behind = depth > 0 && cause !== undefined;
  return {
    name: nameIn(name),
    code: nameIn(code),
    at: framesOf(error),
    cause: behind ? traceOf(cause, depth - 1) : undefined,
    errors: depth > 0 && Array.isArray(errors) ? errors.slice(0, DEPTH).map((each) => traceOf(each, 0)) : undefined,
  };
};

const nameIn = (value: unknown): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && NAME.test(text) ? text : undefined;
};

/** A message can have lines of its own, which look like anything; one that was changed later stands nowhere in the stack. */
const framesOf = ({ stack, message }: ErrorThing): string[] => {
  const end = typeof message === 'string' && stack.includes(message) ? stack.indexOf(message) + message.length : 0;
  const lines = stack.slice(end).split('\n');
  const last = lines.findLastIndex((line) => line !== '' && !FRAME.test(line));
  return lines.slice(last + 1).filter((line) => line !== '').slice(0, FRAMES).map((line) => line.trim()); // prettier-ignore
};

/** A log that never carries what people wrote, nor who they are. */
export const openLog = (level: Config['logLevel'], to?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      serializers: {
        err: (error: unknown) => traceOf(error),
        error: (error: unknown) => traceOf(error),
        req: () => undefined,
        res: () => undefined,
      },
    },
    to,
  );

/** One line per request: the route's pattern stands for the address. */
export const logRequests = (app: FastifyInstance): void => {
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    if (reply.statusCode >= 500) request.log.warn(line, 'request');
    else request.log.info(line, 'request');
  });
};
