import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problems.ts';

/** The page that every address of the web app starts from; the app itself then looks at the address. */
const SHELL = '200.html';

export interface WebApp {
  folder: string;
  /** of the shell's inline scripts, for the content security policy */
  scriptHashes: string[];
}

/** @returns null where the web app has not been built: then only the API is served */
export const findWebApp = (folder: string): WebApp | null => {
  let shell: string;
  try {
    shell = readFileSync(join(folder, SHELL), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const scripts = [...shell.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hash = (text: string) => createHash('sha256').update(text).digest('base64');
  return { folder, scriptHashes: scripts.map(([, text]) => `'sha256-${hash(text ?? '')}'`) };
};

const NOT_PAGES = /^\/(api|collab|socket\.io|_app|metrics)(\/|$)|\/\./;

/** A file that isn't there is not found, although any other address is a page of the app. */
const isPage = ({ method, url, headers }: FastifyRequest) => {
  const path = url.split('?', 1)[0] ?? '';
  const asksForPage = headers.accept?.includes('text/html') || !/\.[^/]*$/.test(path);
  return (method === 'GET' || method === 'HEAD') && !NOT_PAGES.test(path) && asksForPage;
};

/** They say something about pages only; on each of dozens of scripts they are a kilobyte over a slow line. */
const FOR_PAGES_ONLY = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];

const setFileHeaders = (reply: FastifyReply, path: string) => {
  // the build names these after their content
  const forEver = /[\\/]_app[\\/]immutable[\\/]/.test(path);
  void reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (forEver) for (const name of FOR_PAGES_ONLY) reply.removeHeader(name);
};

/** Serves the built web app beside the API, and says "not found" for everything else. */
export const serveWebApp = async (app: FastifyInstance, web: WebApp | null): Promise<void> => {
  if (web)
    await app.register(fastifyStatic, {
      root: web.folder,
      wildcard: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders: setFileHeaders,
    });
  app.setNotFoundHandler((request, reply) => {
    if (web && isPage(request)) void reply.sendFile(SHELL);
    else void sendProblem(request, reply, 'not-found');
  });
};
