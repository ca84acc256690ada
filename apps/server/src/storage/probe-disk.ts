import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PAGE = Buffer.alloc(4096, 'ready ');

/** Writes a page to the disk and waits until it is there. Rejects where that fails: full, read-only, gone. */
export const probeDisk = (dataDir: string): Promise<void> =>
  writeFile(join(dataDir, 'probe'), PAGE, { flush: true, mode: 0o600 });
