import { inBrowser } from './browser/browser.ts';
import { measureKeystrokes } from './browser/keystroke.ts';
import { measureOpening } from './browser/opening.ts';
import { measureSizes } from './browser/sizes.ts';
import { type Figure, lineOf } from './figure.ts';
import { capacity } from './rows/capacity.ts';
import { coldOpen } from './rows/cold-open.ts';
import { crash } from './rows/crash.ts';
import { profile } from './rows/profile.ts';
import { quiet } from './rows/quiet.ts';
import { reconnect } from './rows/reconnect.ts';
import { room } from './rows/room.ts';
import { rounds } from './rows/rounds.ts';
import { saturation } from './rows/saturation.ts';
import { wire } from './rows/wire.ts';

type Row = () => Promise<Figure[]>;

const rows: Record<string, Row> = {
  'room-50': room(50, { share: 0.33, p95: 25 }),
  'room-200': room(200, { share: 0.2, p95: 60 }),
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
const tools: Record<string, Row> = { profile };

// ends whatever was started
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(rows)) {
  const row = rows[name] ?? tools[name];
  if (!row) throw new Error(`there is no ${name}, only: ${Object.keys({ ...rows, ...tools }).join(' ')}`);
  const began = Date.now();
  for (const figure of await row()) console.log(lineOf(figure));
  console.log(`${name}: ${Math.round((Date.now() - began) / 1000)} s`);
}
