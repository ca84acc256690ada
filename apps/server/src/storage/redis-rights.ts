import { ErrorReply } from 'redis';
import { StartRefused } from '../errors.ts';
import type { RedisClient, RedisConnection } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';

export interface RightsParts {
  connection: RedisConnection;
  listening: RedisConnection;
  keys: RedisKeys;
  /** what all keys and channels begin with */
  place: string;
}

/** No document is called so: its keys are nobody's. */
const NOBODYS = '';

/**
 * Refuses a user of Redis who may not do what we need, by name: later it would be found out edit by edit. All is asked of
 * a key that holds a text, and is gone soon: whatever is allowed fails there for another reason, and changes nothing.
 */
export const checkRights = async ({ connection, listening, keys, place }: RightsParts): Promise<void> => {
  const { head: key, news: channel } = keys.document(NOBODYS);
  const live = `${place}:live`;
  const ask = (asked: RedisConnection, commands: readonly string[][]) =>
    asked.run((client) => Promise.all(commands.map((command) => isDenied(client.sendCommand(command)))));
  const refuse = (denied: readonly (string | null)[]) => {
    const names = denied.filter((name) => name !== null);
    if (names.length > 0) throw new StartRefused(sentence(names, place));
  };
  const first = ['SET', key, '1', 'PX', '10000'];
  refuse(await ask(connection, [first]).then(named([first])));
  const others = [...ofLogs(key, channel), ...ofLive(live)];
  refuse([
    ...(await ask(connection, others).then(named(others))),
    ...(await listening.run((client) => deniedListening(client, channel, live))),
  ]);
};

const ofLogs = (key: string, channel: string): string[][] => [
  ['GET', key],
  ['EVAL', 'return 1', '1', key],
  ['EVALSHA', '0'.repeat(40), '1', key],
  ['XADD', key, 'NOMKSTREAM', '1-0', 'e', ''],
  ['XRANGE', key, '-', '+', 'COUNT', '1'],
  ['XLEN', key],
  ['XTRIM', key, 'MINID', '0'],
  ['HSET', key, 'position', '0'],
  ['HGET', key, 'position'],
  ['HMGET', key, 'position'],
  ['SPUBLISH', channel, ''],
  ['INCR', key],
  ['PEXPIRE', key, '10000'],
  ['PTTL', key],
];

const ofLive = (live: string): string[][] => [
  ['XREAD', 'COUNT', '1', 'STREAMS', live, '$'],
  ['PUBLISH', live, ''],
];

const deniedListening = async (client: RedisClient, channel: string, live: string) => {
  const hear = () => {};
  const sharded = await isDenied(client.sSubscribe(channel, hear));
  const plain = await isDenied(client.subscribe(live, hear));
  if (!sharded) await client.sUnsubscribe(channel);
  if (!plain) await client.unsubscribe(live);
  return [sharded ? 'SSUBSCRIBE' : null, plain ? 'SUBSCRIBE' : null];
};

const named =
  (commands: readonly string[][]) =>
  (denied: readonly boolean[]): (string | null)[] =>
    denied.map((isSo, i) => (isSo ? (commands[i]?.[0] ?? null) : null));

const isDenied = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => false,
    (error: unknown) => {
      if (error instanceof ErrorReply) return error.message.startsWith('NOPERM');
      throw error;
    },
  );

const sentence = (names: readonly string[], place: string) =>
  `The user of REDIS_URL may not use ${[...new Set(names)].join(', ')}: allow this for keys and channels that begin with ${place}.`;
