import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';
import { StartRefused } from './errors.ts';

const SECRET = 'a secret of the installation, long enough';

test('nothing set means: this machine only, everything in SQLite, no demo', () => {
  const config = loadConfig({});
  expect(config).toMatchObject({ host: '127.0.0.1', port: 3000, databaseUrl: null, authSecret: null, demo: false });
  expect(config.timeZone).toBe('Asia/Shanghai');
  expect(config.origins).toEqual(['http://localhost:3000', 'http://127.0.0.1:3000']);
  expect(config.behindProxy).toBe(false);
});

test('an empty value means the same as none', () => {
  expect(loadConfig({ PORT: '', DATABASE_URL: '', REDIS_URL: '', PUBLIC_URL: '', AUTH_SECRET: '', DEMO: '' })).toEqual(
    loadConfig({}),
  );
});

test('the demo keeps its data apart', () => {
  expect(loadConfig({ DATA_DIR: '/srv/gongbei', DEMO: '1' }).dataDir).toBe('/srv/gongbei/demo');
  expect(loadConfig({ DATA_DIR: '/srv/gongbei' }).dataDir).toBe('/srv/gongbei');
});

test('a public address is the only one whose pages may change anything', () => {
  const config = loadConfig({ HOST: '0.0.0.0', PUBLIC_URL: 'https://plan.example.org/', AUTH_SECRET: SECRET });
  expect(config.origins).toEqual(['https://plan.example.org']);
  expect(config.behindProxy).toBe(true);
});

test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('%s is this machine only', (host) => {
  expect(loadConfig({ HOST: host, DEMO: '1' }).host).toBe(host);
});

test.each(['0.0.0.0', '::', '192.168.1.10', 'plan.example.org', '127.0.0.1.example.org'])(
  '%s is open to a network, so it needs a secret and no demo',
  (host) => {
    const PUBLIC_URL = 'https://plan.example.org';
    expect(() => loadConfig({ HOST: host, PUBLIC_URL })).toThrow(/without AUTH_SECRET/);
    expect(() => loadConfig({ HOST: host, PUBLIC_URL, AUTH_SECRET: SECRET, DEMO: '1' })).toThrow(/with DEMO=1/);
    expect(loadConfig({ HOST: host, PUBLIC_URL, AUTH_SECRET: SECRET }).host).toBe(host);
  },
);

test.each([
  ['PORT', '0'],
  ['PORT', '3000x'],
  ['PORT', '-1'],
  ['HOST', 'http://localhost'],
  ['DEMO', 'true'],
  ['ALLOW_STOCK_CLIENTS', '2'],
  ['TIME_ZONE', 'China'],
  ['PUBLIC_URL', 'plan.example.org'],
  ['PUBLIC_URL', 'https://plan.example.org/?x'],
  ['PUBLIC_URL', 'ftp://plan.example.org'],
  ['DATABASE_URL', 'records.sqlite'],
  ['REDIS_URL', 'redis.example.org:6379'],
  ['REDIS_URL', 'redis://redis.example.org/documents'],
  ['METRICS_PORT', '70000'],
  ['LOG_LEVEL', 'all'],
  ['METRICS_HOST', 'http://localhost'],
  ['METRICS_OPEN', 'yes'],
  ['DRAIN_SECONDS', '6'],
  ['TRUSTED_PROXIES', 'the one in front'],
])('%s=%s stops the start with one sentence that names it', (name, value) => {
  const load = () => loadConfig({ [name]: value });
  expect(load).toThrow(StartRefused);
  expect(load).toThrow(new RegExp(`^${name} .*\\.$`));
});

test('PostgreSQL records beside a log in SQLite are for tests only', () => {
  const DATABASE_URL = 'postgresql://localhost/gongbei';
  expect(() => loadConfig({ DATABASE_URL })).toThrow(/^DATABASE_URL needs REDIS_URL/);
  expect(loadConfig({ DATABASE_URL, NODE_ENV: 'test' }).databaseUrl).toBe(DATABASE_URL);
});

test('records in PostgreSQL and logs in Redis go together, and with a secret that all servers have', () => {
  const DATABASE_URL = 'postgresql://localhost/gongbei';
  const REDIS_URL = 'rediss://plan:secret@redis.example.org:6380/3';
  expect(() => loadConfig({ REDIS_URL })).toThrow(/^REDIS_URL needs DATABASE_URL beside it.*\.$/);
  expect(() => loadConfig({ REDIS_URL, DATABASE_URL })).toThrow(/^REDIS_URL is refused without AUTH_SECRET.*\.$/);
  const config = loadConfig({ REDIS_URL, DATABASE_URL, AUTH_SECRET: SECRET });
  expect(config).toMatchObject({ redisUrl: REDIS_URL, databaseUrl: DATABASE_URL });
  expect(loadConfig({}).redisUrl).toBeNull();
});

test('the figures are off unless a port is given, and for this machine only unless that is said', () => {
  expect(loadConfig({}).metrics).toBe(null);
  expect(loadConfig({ METRICS_PORT: '0' }).metrics).toBe(null);
  expect(loadConfig({ METRICS_PORT: '9464' }).metrics).toEqual({ host: '127.0.0.1', port: 9464 });
  const open = { METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' };
  expect(() => loadConfig(open)).toThrow(/^METRICS_HOST=0\.0\.0\.0 is refused without METRICS_OPEN=1/);
  expect(loadConfig({ ...open, METRICS_OPEN: '1' }).metrics).toEqual({ host: '0.0.0.0', port: 9464 });
});

test('a proxy is believed on this machine, or where it is said to be', () => {
  expect(loadConfig({}).trustedProxies).toBe('loopback');
  expect(loadConfig({ TRUSTED_PROXIES: 'loopback,10.1.0.0/16' }).trustedProxies).toBe('loopback,10.1.0.0/16');
});

test('the demo is refused behind a public address, and allowed behind one of this machine', () => {
  expect(() => loadConfig({ DEMO: '1', PUBLIC_URL: 'https://plans.example.org' })).toThrow(
    /^PUBLIC_URL=.* with DEMO=1/,
  );
  expect(loadConfig({ DEMO: '1', PUBLIC_URL: 'http://localhost:8080' }).behindProxy).toBe(true);
});
