import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Refusal } from '../errors.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request comes from a page of ours, or from no page at all. A browser names the page's origin in every
 * request that changes something and in every upgrade; a cookie alone proves nothing, since browsers add it for anybody.
 */
export const fromOurPage = (origins: readonly string[], headers: IncomingHttpHeaders): boolean => {
  if (headers.origin !== undefined) return origins.includes(headers.origin);
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
};

/** Refuses changes that another site's page asks for. */
export const refuseForeignPages = (app: FastifyInstance, origins: readonly string[]): void => {
  app.addHook('onRequest', async (request) => {
    if (!SAFE.has(request.method) && !fromOurPage(origins, request.headers)) throw new Refusal('foreign-origin');
  });
};
