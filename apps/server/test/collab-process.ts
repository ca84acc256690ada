import { openCollabServer } from './collab-server.ts';

/** `node collab-process.ts <data directory>`: prints where it listens. Made to be killed. */
const [dataDir = ''] = process.argv.slice(2);
const server = await openCollabServer({ dataDir });
process.stdout.write(`${server.url}\n`);
