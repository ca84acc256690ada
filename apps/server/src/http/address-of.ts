import type { IncomingMessage } from 'node:http';

/**
 * Where a request comes from, as limits count. Behind a proxy that is what the proxy itself has seen, the last that is
 * written: what stands before it a client may have made up.
 */
export const addressOf =
  (behindProxy: boolean) =>
  ({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string => {
    const seen = behindProxy ? (headers['x-forwarded-for'] ?? '').toString() : '';
    return seen.split(',').at(-1)?.trim() || (socket.remoteAddress ?? '');
  };
