import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Server } from './server.ts';

export interface LogEntry {
  position: number;
  person: string;
  bytes: Uint8Array;
}

const ENTRIES = `
select entry.position, origin.person, entry.bytes
from entry join document on document.id = entry.document join origin on origin.id = entry.origin
where document.name = ? and entry.position > ? order by entry.position`;

/** What the server has on its disk of a document, after a position. */
export const logOf = (server: Server, document: string, after = 0): LogEntry[] => {
  const database = new DatabaseSync(join(server.dataDir, 'demo', 'log.sqlite'), { readOnly: true });
  try {
    return database.prepare(ENTRIES).all(document, after) as unknown as LogEntry[];
  } finally {
    database.close();
  }
};

export const headOf = (server: Server, document: string): number => logOf(server, document).at(-1)?.position ?? 0;
