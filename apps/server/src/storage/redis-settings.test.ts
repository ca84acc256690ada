import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../test/free-port.ts';
import { epochsInMemory } from '../../test/log-epochs.ts';
import { startRedis, type TestRedis } from '../../test/redis.ts';
import { StartRefused } from '../errors.ts';
import { openRedis } from './open-redis.ts';
import { faultOf } from './redis-settings.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const open = async (url = redis.url) => {
  const said: string[] = [];
  const onNotice = (line: string) => void said.push(line);
  const opened = await openRedis({ url, epochs: epochsInMemory(), patience: 1_000, onFailure: () => {}, onNotice });
  await opened.close();
  return said;
};
const refusal = async (url?: string): Promise<string> => {
  const error: unknown = await open(url).catch((caught: unknown) => caught);
  if (!(error instanceof StartRefused)) throw new Error('the start was not refused', { cause: error });
  expect(error.message).toMatch(/^The [^.]*\.$/);
  return error.message;
};

test('a Redis that keeps everything is taken without a word', async () => {
  expect(await open()).toEqual([]);
});

describe('a Redis that would forget is refused in one sentence', () => {
  test.each([
    ['no append-only file', 'appendonly', 'no', 'yes', /keeps nothing over a restart/],
    ['one that is never flushed', 'appendfsync', 'no', 'always', /never waits for its disk/],
    ['a file that is not flushed while it is rewritten', 'no-appendfsync-on-rewrite', 'yes', 'no', /while it rewrites/],
    ['eviction', 'maxmemory-policy', 'allkeys-lru', 'noeviction', /throws documents away/],
  ])('%s', async (_, name, bad, good, sentence) => {
    await redis.command('config', 'set', name, bad);
    expect(await refusal()).toMatch(sentence);
    await redis.command('config', 'set', name, good);
  });

  test('a replica', async () => {
    await redis.command('replicaof', '127.0.0.1', String(await freePort()));
    expect(await refusal()).toMatch(/is a replica/);
    await redis.command('replicaof', 'no', 'one');
  });

  test('an old version', () => {
    const settings = {
      version: '6.2.14',
      appendonly: 'yes',
      appendfsync: 'always',
      noFlushOnRewrite: 'no',
      policy: 'noeviction',
      role: 'master',
    };
    expect(faultOf(settings)).toMatch(/version 6\.2\.14: version 7 is needed\.$/);
    expect(faultOf({ ...settings, version: '10.0.1' })).toBeNull();
  });
});

test('a flush each second is taken, and said', async () => {
  await redis.command('config', 'set', 'appendfsync', 'everysec');
  expect(await open()).toEqual([expect.stringMatching(/a crash of Redis or a power cut may lose two seconds\.$/)]);
  await redis.command('config', 'set', 'appendfsync', 'always');
});

describe('a Redis that cannot be asked is refused in one sentence', () => {
  test('nobody listens', async () => {
    expect(await refusal(`redis://127.0.0.1:${await freePort()}`)).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });

  test('it hangs', async () => {
    redis.freeze();
    expect(await refusal().finally(() => redis.thaw())).toMatch(/cannot be reached \(no answer\)/);
  });

  test('it wants a password', async () => {
    await redis.command('acl', 'setuser', 'plan', 'on', '>right', '~*', '&*', '+@all', '-config');
    const as = (password: string) => redis.url.replace('//', `//plan:${password}@`);
    expect(await refusal(as('wrong'))).toMatch(/cannot be reached \(WRONGPASS\)/);
    expect(await refusal(as('right'))).toMatch(/settings .* cannot be read/);
  });
});

describe('a user of Redis who may not do what is needed is refused in one sentence that names it', () => {
  const rules = ['reset', 'on', '>right', '+@all', '~gongbei:*', '&gongbei:*'];
  const as = async (...others: string[]) => {
    await redis.command('acl', 'setuser', 'limited', ...rules, ...others);
    return redis.url.replace('//', '//limited:right@');
  };

  test('one who may everything below the names that we use is taken', async () => {
    expect(await open(await as())).toEqual([]);
  });

  test.each([
    [['resetchannels'], /may not use SPUBLISH, PUBLISH, SSUBSCRIBE, SUBSCRIBE: allow/],
    [['-ssubscribe'], /may not use SSUBSCRIBE: allow/],
    [['-spublish', '-xtrim'], /may not use XTRIM, SPUBLISH: allow/],
    [['-incr'], /may not use INCR: allow/],
    [['-@scripting'], /may not use EVAL, EVALSHA: allow/],
    [['-xread'], /may not use XREAD: allow/],
    [['resetkeys', '~other:*'], /may not use SET: allow/],
    [['resetkeys', '%R~gongbei:*'], /may not use SET: allow/],
  ])('%s', async (others, expected) => {
    const said = await refusal(await as(...others));
    expect(said).toMatch(expected);
    expect(said).toMatch(/keys and channels that begin with gongbei\.$/);
  });

  test('and nothing is left behind of having asked', async () => {
    await redis.command('flushall');
    await open(await as());
    const keys = (await redis.command('keys', '*')) as string[];
    expect(keys.filter((key) => !key.endsWith(':epoch'))).toEqual([expect.stringMatching(/:log::head$/)]);
    expect(
      Number(
        await redis.command(
          'pttl',
          keys.find((key) => key.endsWith('head'))!,
        ),
      ),
    ).toBeGreaterThan(0);
  });
});
