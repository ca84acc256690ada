import { inBrowser } from './browser/browser.ts';
import { measureKeystrokes } from './browser/keystroke.ts';
import { measureOpening } from './browser/opening.ts';
import { measureSizes } from './browser/sizes.ts';
import { type Figure, lineOf } from './figure.ts';
import { room } from './rows/room.ts';

type Row = () => Promise<Figure[]>;

const rows: Record<string, Row> = {
  'room-50': room(50, { share: 0.33, p95: 25 }),
  'room-200': room(200, { share: 0.2, p95: 60 }),
  sizes: inBrowser(measureSizes),
  keystroke: inBrowser(measureKeystrokes),
  opening: inBrowser(measureOpening),
};

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(rows)) {
  const row = rows[name];
  if (!row) throw new Error(`there is no ${name}, only: ${Object.keys(rows).join(' ')}`);
  const began = Date.now();
  for (const figure of await row()) console.log(lineOf(figure));
  console.log(`${name}: ${Math.round((Date.now() - began) / 1000)} s`);
}
