import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSE } from '@gongbei/sync/protocol';
import { Provider } from '@gongbei/sync/provider';
import { WebSocket } from 'ws';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Disk } from '../../../packages/sync/test/disk.ts';
import { randomFrom } from '../../../packages/sync/test/random.ts';
import { renewAfterRestore } from '../src/maintenance/renew-after-restore.ts';
import { openRecords } from '../src/storage/records.ts';
import { openSqliteLog } from '../src/storage/sqlite-log.ts';
import { type CollabServer, openCollabServer, PERSON, VERSION } from './collab-server.ts';
import { freePort } from './free-port.ts';

let folder: string;
let port: number;
let server: CollabServer;
let pages: Page[];
const within = { timeout: 20_000, interval: 20 };

/** Somebody's page, and what it keeps on the device. */
class Page {
  readonly disk: Disk;
  readonly ydoc = new Y.Doc();
  readonly provider: Provider;
  closedWith: number | null = null;

  constructor(person: string, client: number, epoch: string, disk = new Disk(randomFrom(1))) {
    this.disk = disk;
    const unacked = disk.open();
    for (const { bytes } of disk.rows) Y.applyUpdate(this.ydoc, bytes);
    this.ydoc.clientID = client;
    class SignedIn extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { [PERSON]: person } });
      }
    }
    this.provider = new Provider({
      url: `ws://127.0.0.1:${port}/collab/plan?v=${VERSION}&client=${client}`,
      ydoc: this.ydoc,
      awareness: new Awareness(this.ydoc),
      role: 'editor',
      place: disk.place ?? { epoch, position: 0 },
      unacked,
      store: disk,
      WebSocket: SignedIn as never,
    });
    this.provider.on('closed', (code) => (this.closedWith = code));
    pages.push(this);
    this.provider.connect();
  }

  get text(): string {
    return this.ydoc.getText('body').toString();
  }

  get settled(): boolean {
    const { status, unacked, pending } = this.provider;
    return status === 'synced' && unacked.length === 0 && !pending;
  }

  async type(word: string): Promise<void> {
    this.ydoc.getText('body').insert(this.text.length, word);
    await expect.poll(() => this.settled, within).toBe(true);
  }

  close(): Disk {
    this.provider.destroy();
    this.disk.flush();
    return this.disk;
  }
}

const data = () => join(folder, 'data');
const backup = () => join(folder, 'backup');
const open = async (person: string, disk?: Disk) =>
  new Page(person, await server.issue(person), (await server.log.load('plan')).epoch, disk);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gongbei-restore-'));
  pages = [];
  port = await freePort();
  server = await openCollabServer({ dataDir: data(), port });
});
afterEach(async () => {
  for (const page of pages) page.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

test('after a restore everybody is equal, and nothing that anybody typed since the backup is gone', async () => {
  const [shen, lin] = [await open('shen'), await open('lin')];
  await shen.type('before ');
  await expect.poll(() => lin.text, within).toBe('before ');
  await server.close();
  cpSync(data(), backup(), { recursive: true });
  server = await openCollabServer({ dataDir: data(), port });
  await shen.type('shen ');
  await expect.poll(() => lin.text, within).toContain('shen ');
  await lin.type('lin ');
  // the records forget this page's client id, and so does everybody but its own device
  const late = await open('lin');
  await expect.poll(() => late.text, within).toContain('lin ');
  await late.type('late ');
  await expect.poll(() => shen.text, within).toBe('before shen lin late ');

  await server.close();
  rmSync(data(), { recursive: true });
  cpSync(backup(), data(), { recursive: true });
  const [records, log] = [await openRecords({ dataDir: data(), databaseUrl: null }), openSqliteLog(join(data(), 'log.sqlite'))]; // prettier-ignore
  await renewAfterRestore(records.db, log);
  await Promise.all([records.close(), log.close()]);
  late.ydoc.getText('body').insert(late.text.length, 'and unsent ');
  server = await openCollabServer({ dataDir: data(), port, mayRecover: true });

  await expect.poll(() => late.closedWith, within).toBe(CLOSE.outdated);
  const again = await open('lin', late.close());
  for (const page of [shen, lin, again]) {
    await expect.poll(() => page.settled, within).toBe(true);
    await expect.poll(() => page.text, within).toBe('before shen lin late and unsent ');
  }
  const { epoch, entries } = await server.log.load('plan');
  await expect.poll(() => shen.provider.place.epoch, within).toBe(epoch);
  expect(entries.filter(({ kind }) => kind === 'recovered').length).toBeGreaterThan(0);
  const newcomer = await open('zhou');
  await expect.poll(() => newcomer.text, within).toBe('before shen lin late and unsent ');
});
