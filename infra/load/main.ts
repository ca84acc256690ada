import { availableParallelism, loadavg } from 'node:os';
import { inBrowser } from './browser/browser.ts';
import { measureKeystrokes } from './browser/keystroke.ts';
import { measureOpening } from './browser/opening.ts';
import { measureSizes } from './browser/sizes.ts';
import { type Figure, lineOf } from './figure.ts';
import { capacity } from './rows/capacity.ts';
import { coldOpen } from './rows/cold-open.ts';
import { crash } from './rows/crash.ts';
import { paper } from './rows/paper.ts';
import { profile } from './rows/profile.ts';
import { quiet } from './rows/quiet.ts';
import { reconnect } from './rows/reconnect.ts';
import { EMBEDDED, room, SCALED } from './rows/room.ts';
import { rounds } from './rows/rounds.ts';
import { saturation } from './rows/saturation.ts';
import { wire } from './rows/wire.ts';
import { gongbeiRedis, gongbeiSqlite } from './servers/gongbei-kinds.ts';
import { hocuspocusRedis, hocuspocusSqlite } from './servers/hocuspocus.ts';
import { relay } from './servers/relay.ts';
import { yWebsocket } from './servers/y-websocket.ts';

type Row = () => Promise<Figure[]>;

const rows: Record<string, Row> = {
  'room-50': room(50, EMBEDDED, { share: 0.33, p95: 25 }),
  'room-200': room(200, EMBEDDED, { share: 0.2, p95: 60 }),
  'room-50-redis': room(50, SCALED, { share: 0.33, p95: 25 }),
  'room-200-redis': room(200, SCALED, { share: 0.2, p95: 60 }),
  wire,
  capacity,
  saturation,
  quiet,
  rounds,
  'cold-open': coldOpen,
  reconnect,
  crash,
  sizes: inBrowser(measureSizes),
  keystroke: inBrowser(measureKeystrokes),
  opening: inBrowser(measureOpening),
};

/** What is run only when it is asked for. */
const tools: Record<string, Row> = { profile, paper };

// ends whatever was started
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));

/** What every figure depends on. */
const introduce = () => {
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}; no limits raised`,
  );
  for (const { name, durability } of [
    gongbeiSqlite,
    gongbeiRedis,
    hocuspocusSqlite,
    hocuspocusRedis,
    yWebsocket,
    relay,
  ])
    console.log(`${name}: ${durability}`);
};

const run = async (name: string): Promise<void> => {
  const row = rows[name] ?? tools[name];
  if (!row) throw new Error(`there is no ${name}, only: ${Object.keys({ ...rows, ...tools }).join(' ')}`);
  const began = Date.now();
  for (const figure of await row()) console.log(lineOf(figure));
  console.log(`${name}: ${Math.round((Date.now() - began) / 1000)} s`);
};

introduce();
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(rows))
  await run(name).catch((error: unknown) => {
    // the other rows do not depend on it
    console.error(`${name} failed:`, error);
    process.exitCode = 1;
  });
