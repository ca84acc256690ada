import type { IncomingMessage } from 'node:http';
import { all, compile } from '@fastify/proxy-addr';
import type { Config } from '../config.ts';

/**
 * Where a request comes from, as limits count. Behind a proxy that is what the last trusted one has seen: whatever
 * stands before it a client may have made up.
 */
export const addressOf = ({
  behindProxy,
  trustedProxies,
}: Pick<Config, 'behindProxy' | 'trustedProxies'>): ((request: IncomingMessage) => string) => {
  const trusted = behindProxy ? compile(trustedProxies.split(',').map((proxy) => proxy.trim())) : () => false;
  return (request) => all(request, trusted).at(-1) ?? '';
};
