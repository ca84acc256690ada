// Hocuspocus as its documentation sets it up, with its SQLite extension's own statements (that extension needs a native
// module, so Node's SQLite runs them). Runs beside the installed packages: node hocuspocus-program.mjs <port> <file>
import { DatabaseSync } from 'node:sqlite';
import { Database } from '@hocuspocus/extension-database';
import { Redis } from '@hocuspocus/extension-redis';
import { Server } from '@hocuspocus/server';

const [port, file, redisPort] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec(`CREATE TABLE IF NOT EXISTS "documents" (
  "name" varchar(255) NOT NULL,
  "data" blob NOT NULL,
  UNIQUE(name)
)`);

const storage = new Database({
  fetch: async ({ documentName }) =>
    database.prepare('SELECT data FROM "documents" WHERE name = $name ORDER BY rowid DESC').get({ name: documentName })
      ?.data ?? null,
  store: async ({ documentName, state }) => {
    database
      .prepare(
        `INSERT INTO "documents" ("name", "data") VALUES ($name, $data)
         ON CONFLICT(name) DO UPDATE SET data = $data`,
      )
      .run({ name: documentName, data: state });
  },
});
const redis = redisPort ? [new Redis({ host: '127.0.0.1', port: Number(redisPort) })] : [];

await new Server({ port: Number(port), address: '127.0.0.1', quiet: true, extensions: [storage, ...redis] }).listen();
