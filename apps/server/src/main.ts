import type { Logger } from 'pino';
import { loadConfig, type Config } from './config.ts';
import { StartRefused } from './errors.ts';
import { openLog, traceOf } from './http/log.ts';
import { openStorage } from './storage/open-storage.ts';

/** ms that a stop may take before the process ends anyway */
const GRACE = 20_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Starts the server and says where it is; resolves with what stops it again. */
const start = async (config: Config, log: Logger): Promise<() => Promise<void>> => {
  const onFailure = (error: unknown) => log.warn(traceOf(error), 'storage failed');
  const onNotice = (line: string) => log.warn(line);
  const storage = await openStorage({ config, now: Date.now, onFailure, onNotice });
  // read only now, since that takes longest: a start that is refused is refused at once
  const { buildApp } = await import('./app.ts');
  const app = await buildApp({ config, storage, log, now: Date.now });
  await app.listen().catch((error: NodeJS.ErrnoException) => {
    throw new StartRefused(`Cannot listen on ${config.host}:${config.port} (${error.code}).`, { cause: error });
  });
  for (const line of app.welcome) say(line);
  return async () => {
    await app.close();
    await storage.close();
  };
};

/** The first signal stops with grace, a second one at once. */
const stopOnSignal = (stop: () => Promise<void>, log: Logger) => {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), GRACE).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(traceOf(error), 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
};

/** Configuration, storage, app, listening; a start that is refused ends the process with one sentence. */
export const main = async (env: NodeJS.ProcessEnv): Promise<void> => {
  try {
    const config = loadConfig(env);
    const log = openLog(config.logLevel);
    stopOnSignal(await start(config, log), log);
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
};

if (import.meta.main) await main(process.env);
