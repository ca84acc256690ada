import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Identify } from '../access/actor.ts';
import type { Config } from '../config.ts';
import type { Attempts } from '../storage/redis-attempts.ts';
import { admitWith } from './actor-of.ts';
import { logRequests } from './log.ts';
import { refuseForeignPages } from './origin.ts';
import { answerProblems, sendProblem } from './problems.ts';
import { sharedLimits } from './shared-limits.ts';

/** Bytes of a JSON body at most. */
const BODY_LIMIT = 256 * 1024;

export interface HttpParts {
  config: Pick<Config, 'origins' | 'behindProxy' | 'trustedProxies'>;
  log: FastifyBaseLogger;
  identify: Identify;
  /** of the web app's inline scripts, in the words of a content security policy */
  scriptHashes: readonly string[];
  /** where several servers count attempts together; absent: each for itself */
  attempts?: Attempts | null;
}

const create = ({ config, log }: HttpParts): FastifyInstance =>
  Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // a client's own X-Forwarded-For must not decide which address a limit counts for
    trustProxy: config.behindProxy ? config.trustedProxies : false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 300_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    forceCloseConnections: 'idle',
    frameworkErrors: ({ code }, request, reply) =>
      void sendProblem(request, reply, code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'not-found' : 'invalid-request'),
  });

const protect = (app: FastifyInstance, { config, scriptHashes }: HttpParts) => {
  const https = config.origins[0].startsWith('https:');
  return app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'", ...scriptHashes],
        // the editor and floating panels position with style attributes
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        // older Safari does not count our own sockets as 'self'
        'connect-src': ["'self'", ...config.origins.map((origin) => origin.replace('http', 'ws'))],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        ...(https ? { 'upgrade-insecure-requests': [] } : {}),
      },
    },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: https,
  });
};

/** The web server, before anything is served on it: who is asking, what is refused at once, how problems are answered. */
export const openHttp = async (parts: HttpParts): Promise<FastifyInstance> => {
  const app = create(parts);
  app.removeContentTypeParser('text/plain');
  admitWith(app, parts.identify);
  answerProblems(app);
  logRequests(app);
  await protect(app, parts);
  await app.register(rateLimit, { global: false, ...(parts.attempts ? sharedLimits(parts.attempts) : {}) });
  refuseForeignPages(app, parts.config.origins);
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  return app;
};
