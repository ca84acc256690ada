import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { Visitor } from './server.ts';
import { StockClient } from './stock-client.ts';

const SCALED = fileURLToPath(new URL('../../../infra/bin/scaled.mjs', import.meta.url));
const PLAN = 'd01';

describe.skipIf(!inject('postgres'))('two servers behind a proxy', () => {
  let said = '';
  let url: string;
  const script = { end: async (): Promise<unknown> => undefined };
  const clients: StockClient[] = [];

  beforeAll(async () => {
    const env = {
      PATH: process.env.PATH,
      ALLOW_STOCK_CLIENTS: '1',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    };
    const child = spawn(process.execPath, [SCALED], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    script.end = () => {
      child.kill('SIGTERM');
      return ended.then(([code]) => code as number | null);
    };
    child.stdout.on('data', (text) => (said += String(text)));
    await vi.waitFor(() => expect(said).toContain('two servers: '), { timeout: 120_000, interval: 100 });
    url = /two servers: (\S+)/.exec(said)?.[1] ?? '';
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await script.end();
  });

  const open = async (userName: string) => {
    const visitor = new Visitor(url);
    expect((await visitor.signIn(userName, 'gongbei-demo')).status).toBe(200);
    const client = new StockClient(visitor, PLAN);
    clients.push(client);
    return client.synced();
  };
  /** For each server its process now, and how many sockets on documents it has. */
  const servers = () =>
    Promise.all(
      ['server 1', 'server 2'].map(async (name) => {
        const [, pid, , figures = ''] = [...said.matchAll(new RegExp(`${name}: process (\\d+), port (\\d+), figures on (\\S+)`, 'g'))].at(-1) ?? []; // prettier-ignore
        const text = await (await fetch(figures)).text();
        return { pid: Number(pid), sockets: Number(/^gongbei_document_sockets (\d+)/m.exec(text)?.[1]) };
      }),
    );

  test('two teachers meet on one of them; it is killed, and they go on with the other', async () => {
    const [shen, lin] = [await open('shenzy'), await open('linxy')];
    shen.type('在一台上。');
    await expect.poll(() => lin.xml, { timeout: 20_000 }).toContain('在一台上。');
    const busy = (await servers()).filter(({ sockets }) => sockets > 0);
    expect(busy).toMatchObject([{ sockets: 2 }]);
    process.kill(busy[0]!.pid, 'SIGKILL');
    lin.type('换了一台。');
    await expect.poll(() => shen.xml, { timeout: 40_000 }).toContain('换了一台。');
    expect(shen.xml).toBe(lin.xml);
    expect(shen.xml).toContain('在一台上。');
  });

  test('SIGTERM ends all of it', async () => {
    for (const client of clients) client.provider.disconnect();
    const pids = [...said.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid));
    expect(await script.end()).toBe(0);
    for (const pid of pids) expect(() => process.kill(pid, 0), String(pid)).toThrow('ESRCH');
    await expect(fetch(url)).rejects.toThrow();
  });
});
