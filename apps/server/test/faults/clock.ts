import { readFileSync } from 'node:fs';

/**
 * Loaded into a server before anything else (`--import`): its clocks stand as the file says, which is read again at each
 * SIGUSR2. `wall` is what somebody set the date by, `passed` is time that went by.
 */
const place = process.env.CLOCK_FILE ?? '';
const at = { wall: 0, passed: 0 };
const look = () => Object.assign(at, JSON.parse(readFileSync(place, 'utf8')));
look();
process.on('SIGUSR2', () => {
  look();
  process.stdout.write(`clock ${JSON.stringify(at)}\n`);
});

const RealDate = Date;
const now = RealDate.now.bind(RealDate);
const monotonic = performance.now.bind(performance);

class ShiftedDate extends RealDate {
  constructor(...given: unknown[]) {
    super(...((given.length > 0 ? given : [ShiftedDate.now()]) as [number]));
  }

  static override now(): number {
    return now() + at.wall + at.passed;
  }
}
globalThis.Date = ShiftedDate as DateConstructor;
performance.now = () => monotonic() + at.passed;
