import { StartRefused } from '../errors.ts';
import type { RedisClient, RedisConnection } from './redis-connection.ts';

const OLDEST = 7;

/** What a Redis that documents are kept in must be set to; anything else is refused. */
export interface RedisSettings {
  version: string;
  appendonly: string;
  appendfsync: string;
  /** `yes`: while the file is rewritten it is not flushed at all */
  noFlushOnRewrite: string;
  policy: string;
  role: string;
}

/** What is wrong with these settings, in one sentence; null: nothing. */
export const faultOf = (settings: RedisSettings): string | null => {
  const { version, appendonly, appendfsync, noFlushOnRewrite, policy, role } = settings;
  if (!(parseInt(version) >= OLDEST))
    return `The Redis at REDIS_URL is version ${version}: version ${OLDEST} is needed.`;
  if (appendonly !== 'yes')
    return 'The Redis at REDIS_URL keeps nothing over a restart: set appendonly to yes in its configuration.';
  if (appendfsync === 'no')
    return 'The Redis at REDIS_URL never waits for its disk: set appendfsync to always or everysec.';
  if (noFlushOnRewrite === 'yes')
    return 'The Redis at REDIS_URL does not flush while it rewrites its file: set no-appendfsync-on-rewrite to no.';
  if (policy !== 'noeviction')
    return `The Redis at REDIS_URL throws documents away when its memory is full: set maxmemory-policy to noeviction.`;
  if (role !== 'master')
    return 'The Redis at REDIS_URL is a replica, which takes no edits: give the address of its master.';
  return null;
};

/** What whoever runs the server should know about settings that are good enough; null: nothing. */
export const noticeOf = ({ appendfsync }: RedisSettings): string | null =>
  appendfsync === 'everysec'
    ? 'Redis flushes to its disk once a second (appendfsync everysec): a crash of Redis or a power cut may lose two seconds.'
    : null;

/** Refuses a Redis that would forget. @returns what should be known about it */
export const checkRedis = async (connection: RedisConnection): Promise<string | null> => {
  const settings = await connection.run(readSettings).catch((error: unknown) => {
    throw new StartRefused(
      'The settings of the Redis at REDIS_URL cannot be read: it must allow INFO and CONFIG GET, so that it can be checked.',
      { cause: error },
    );
  });
  const fault = faultOf(settings);
  if (fault) throw new StartRefused(fault);
  return noticeOf(settings);
};

const readSettings = async (client: RedisClient): Promise<RedisSettings> => {
  const [server, replication, config] = await Promise.all([
    client.info('server'),
    client.info('replication'),
    client.configGet(['appendonly', 'appendfsync', 'no-appendfsync-on-rewrite', 'maxmemory-policy']),
  ]);
  const { appendonly = '', appendfsync = '', 'maxmemory-policy': policy = '' } = config;
  return {
    version: /^redis_version:(\S+)/m.exec(server)?.[1] ?? 'unknown',
    appendonly,
    appendfsync,
    noFlushOnRewrite: config['no-appendfsync-on-rewrite'] ?? '',
    policy,
    role: /^role:(\w+)/m.exec(replication)?.[1] ?? 'unknown',
  };
};
