import { pino } from 'pino';
import { loadConfig, type Config } from '../config.ts';
import { StartRefused } from '../errors.ts';
import { traceOf } from '../http/log.ts';
import { openStorage, type Storage } from '../storage/open-storage.ts';
import { backUp } from './back-up.ts';
import { checkDocuments } from './check-documents.ts';
import { renewAfterRestore } from './renew-after-restore.ts';
import { verifyAudit } from './verify-audit.ts';

const USAGE = `node apps/server/src/maintenance/main.ts, with the server's own environment, and one of:
  back-up <folder>   copies records, update logs and pictures out of DATA_DIR, while the server runs
  restored           tells everybody's devices that this is a restored copy; once, before the server starts on it
  check              opens every document, makes it anew of all its updates, and names those that are damaged
  verify-audit       reckons the audit log anew, and names the first entry that was changed or taken out`;

/** @returns what is said at the end */
type Command = (config: Config, given: readonly string[]) => Promise<string>;

const withStorage =
  (work: (storage: Storage) => Promise<string>): Command =>
  async (config) => {
    const log = pino({ level: 'warn', base: null });
    const onFailure = (error: unknown) => log.warn(traceOf(error), 'storage failed');
    const storage = await openStorage({ config, now: Date.now, onFailure });
    return work(storage).finally(() => storage.close());
  };

const commands: Record<string, Command> = {
  'back-up': async (config, [folder]) => {
    if (!folder) throw new StartRefused(USAGE);
    if (config.redisUrl) throw new StartRefused('back-up copies DATA_DIR: use pg_dump and redis-cli for the others.');
    return backUp(config.dataDir, folder);
  },
  restored: withStorage(({ records, log }) => renewAfterRestore(records.db, log)),
  check: withStorage(({ records, log }) => checkDocuments({ db: records.db, log })),
  'verify-audit': withStorage(({ records }) => verifyAudit(records.db)),
};

const [name = '', ...given] = process.argv.slice(2);
try {
  const command = commands[name];
  if (!command) throw new StartRefused(USAGE);
  process.stdout.write(`${await command(loadConfig(process.env), given)}\n`);
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
