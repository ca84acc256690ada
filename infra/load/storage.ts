// What edits and documents take on the wire, on disk and in Redis: the figures that infra/runbook/capacity-figures.mjs wants.
//   npm run storage -w infra
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpdateLog } from '@gongbei/sync/update-log';
import { sql } from 'kysely';
import * as Y from 'yjs';
import { loadConfig } from '../../apps/server/src/config.ts';
import { archiveEntries } from '../../apps/server/src/storage/archive.ts';
import { openStorage } from '../../apps/server/src/storage/open-storage.ts';
import { newDatabase, startPostgres } from '../../apps/server/test/postgres.ts';
import { startRedis } from '../../apps/server/test/redis.ts';

const EDITS = 10_000;
const DOCUMENTS = 10;
/** edits of one person that a commit holds together, as of somebody who types quickly */
const TOGETHER = 20;
const TEXT = '学生两人一组，先画后接，把亮与不亮的接法都画进学习单，再说说电从哪里出发，回到哪里去了。';

const QUIET = 1_000;
const ORIGIN = { person: 'person-with-an-id-0001', school: 'school-0001', serving: 'school-0001', connection: null };

const folder = mkdtempSync(join(tmpdir(), 'gongbei-storage-'));
const say = (what: string, bytes: number) => console.log(`${what.padEnd(64)} ${bytes.toFixed(1).padStart(10)} bytes`);

/** One keystroke after another, each an update of its own. */
const typed = (client: number): { updates: Uint8Array[]; whole: Uint8Array } => {
  const ydoc = new Y.Doc();
  ydoc.clientID = client;
  const updates: Uint8Array[] = [];
  ydoc.on('update', (update: Uint8Array) => updates.push(update));
  const text = ydoc.getText('body');
  for (let i = 0; i < EDITS; i++) text.insert(i, TEXT[i % TEXT.length] ?? '');
  return { updates, whole: Y.encodeStateAsUpdate(ydoc) };
};

const fill = async (log: UpdateLog, { updates }: { updates: readonly Uint8Array[] }) => {
  for (let document = 0; document < DOCUMENTS; document++) {
    const origin = { ...ORIGIN, connection: `connection-${document}-0001` };
    for (let i = 0; i < EDITS; i += TOGETHER) {
      const entries = updates.slice(i, i + TOGETHER).map((update) => ({ update, kind: 'edit' as const, origin, at: Date.now() })); // prettier-ignore
      await log.append(`document-with-an-id-${document}`, entries);
    }
  }
};

const embedded = async (edits: ReturnType<typeof typed>) => {
  const config = loadConfig({ DATA_DIR: join(folder, 'embedded') });
  const storage = await openStorage({ config, now: Date.now, onFailure: console.error });
  const file = join(config.dataDir, 'log.sqlite');
  await fill(storage.log, edits);
  await storage.close();
  say('an edit in the update log, SQLite', statSync(file).size / EDITS / DOCUMENTS);
};

const scaled = async (edits: ReturnType<typeof typed>) => {
  const [redis, postgres] = await Promise.all([startRedis({ appendfsync: 'everysec' }), startPostgres()]);
  if (!postgres) throw new Error('PostgreSQL is not installed');
  const memory = async () => Number(/^used_memory:(\d+)/m.exec(String(await redis.command('info', 'memory')))?.[1]);
  const databaseUrl = await newDatabase(postgres.url);
  const env = {
    DATA_DIR: join(folder, 'scaled'),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    AUTH_SECRET: 'x'.repeat(32),
  };
  const storage = await openStorage({ config: loadConfig(env), now: Date.now, onFailure: console.error });
  const before = await memory();
  await fill(storage.log, edits);
  say('an edit in the update log, memory of Redis', ((await memory()) - before) / EDITS / DOCUMENTS);
  const filled = await memory();
  const entries = edits.updates.map((update, i) => ({ position: i + 1, update, kind: 'edit' as const, origin: ORIGIN, at: Date.now() })); // prettier-ignore
  await archiveEntries(storage.records.db, 'document-with-an-id-0', { epoch: crypto.randomUUID(), entries, now: Date.now() }); // prettier-ignore
  const { rows } = await sql<{ size: number }>`select pg_total_relation_size('"archivedUpdate"') as size`.execute(
    storage.records.db,
  );
  say('an edit in the archive, PostgreSQL with its index', Number(rows[0]?.size) / EDITS);
  const [update] = edits.updates;
  for (let document = 0; document < QUIET && update; document++) {
    const entry = { update, kind: 'seed' as const, origin: ORIGIN, at: Date.now() };
    await storage.log.append(`quiet-document-${document}`, [entry]);
  }
  say('a document with a single edit, memory of Redis', ((await memory()) - filled) / QUIET);
  await storage.close();
  await Promise.all([redis.stop(), postgres.stop()]);
};

try {
  const edits = typed(1);
  const bytes = edits.updates.reduce((sum, { length }) => sum + length, 0);
  say('an edit of one character, as it travels', bytes / EDITS);
  say(`the whole state after ${EDITS} such edits`, edits.whole.length);
  await embedded(edits);
  await scaled(edits);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
