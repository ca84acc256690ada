import { goto } from '$app/navigation';
import type { CommunityId } from '@gongbei/contract/ids';
import type { CheckedRow, RosterCheck, RosterRow } from '@gongbei/contract/roster';
import type { RosterColumn } from '@gongbei/contract/roster-rules';
import { ask, AskError } from '#lib/api/ask.ts';
import { explain } from '#lib/api/explain.ts';
import { staffPath } from './paths.ts';
import { readRoster } from './read-roster.ts';
import { keepSlips } from './slips.svelte.ts';

/** A pause in typing after which the rows are checked again, in ms. */
const CALM = 500;

/** An import under way: the rows as they are typed by now, and what the server says of them. */
export class RosterDesk {
  rows = $state<RosterRow[]>([]);
  check = $state.raw<RosterCheck | null>(null);
  trouble = $state<string | null>(null);
  phase = $state<'choosing' | 'reading' | 'checked' | 'importing'>('choosing');
  readonly #community: CommunityId;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(community: CommunityId) {
    this.#community = community;
  }

  get byRow(): ReadonlyMap<number, CheckedRow> {
    return new Map(this.check?.rows.map((row) => [row.row, row]));
  }

  async read(file: Blob): Promise<void> {
    this.phase = 'reading';
    this.trouble = null;
    try {
      const { rows, check } = await readRoster(this.#community, file);
      this.rows = rows;
      this.check = check;
      this.phase = 'checked';
    } catch (error) {
      this.trouble = explain(error);
      this.phase = 'choosing';
    }
  }

  change(row: RosterRow, column: RosterColumn, text: string): void {
    row[column] = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#checkAgain(), CALM);
  }

  takeOut(row: number): void {
    this.rows = this.rows.filter((one) => one.row !== row);
    if (this.rows.length === 0) this.startOver();
    else void this.#checkAgain();
  }

  startOver(): void {
    this.rows = [];
    this.check = null;
    this.trouble = null;
    this.phase = 'choosing';
  }

  /** Brings everybody in and leads to their slips, or says why nobody came in. */
  async importAll(): Promise<void> {
    this.phase = 'importing';
    this.trouble = null;
    const params = { community: this.#community };
    try {
      const { slips } = await ask('POST /api/communities/:community/roster', { params, body: { rows: this.rows } });
      const { schools } = await ask('GET /api/communities/:community/people', { params });
      keepSlips({ community: this.#community, slips, schools });
      await goto(staffPath(this.#community, 'slips'));
    } catch (error) {
      this.trouble = explain(error);
      this.phase = 'checked';
      if (error instanceof AskError && error.code === 'roster-has-mistakes') await this.#checkAgain();
    }
  }

  async #checkAgain(): Promise<void> {
    const asked = ++this.#asked;
    const params = { community: this.#community };
    try {
      const check = await ask('POST /api/communities/:community/roster/check', { params, body: { rows: this.rows } });
      if (asked === this.#asked) this.check = check;
    } catch (error) {
      this.trouble = explain(error);
    }
  }
}
