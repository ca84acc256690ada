import type { Time } from './steps.ts';

/** What stands below a process table. */
export class FootState {
  time: Time = $state.raw({ planned: 0, available: null, open: 0 });

  constructor(time: Time) {
    this.time = time;
  }

  show(time: Time): void {
    const { planned, available, open } = this.time;
    if (time.planned !== planned || time.available !== available || time.open !== open) this.time = time;
  }
}
