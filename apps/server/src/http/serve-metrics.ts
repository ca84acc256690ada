import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { StartRefused } from '../errors.ts';
import type { Metrics } from './metrics.ts';

export interface Listening {
  close(): Promise<void>;
}

/** Serves `GET /metrics`, and nothing else, on a port of its own: nobody is asked there who they are. */
export const serveMetrics = async (
  metrics: Metrics,
  { host, port }: { host: string; port: number },
): Promise<Listening> => {
  metrics.watchProcess();
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, (request, reply) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void reply.writeHead(404).end();
    metrics.text().then(
      (text) => reply.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => reply.writeHead(500).end(),
    );
  });
  await listen(server, host, port);
  return {
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
};

const listen = async (server: Server, host: string, port: number) => {
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new StartRefused(`Cannot listen on ${host}:${port} for METRICS_PORT (${error.code}).`, { cause: error });
  });
};
