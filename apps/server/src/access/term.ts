import type { Kysely, Selectable } from 'kysely';
import { daysBetween } from './calendar.ts';
import type { Tables, TermTable } from '../storage/tables.ts';

export type TermRow = Selectable<TermTable>;

/** The term that a day belongs to; in the holidays the one that has just ended, before the first one that one. */
export const termOn = async (db: Kysely<Tables>, day: string): Promise<TermRow | undefined> => {
  const terms = await db.selectFrom('term').selectAll().orderBy('startDay', 'desc').execute();
  return terms.find((term) => term.startDay <= day) ?? terms.at(-1);
};

/** Which teaching week of the term a day lies in, counted from 1; null outside of them. */
export const weekOf = (term: Pick<TermRow, 'week1' | 'weeks'>, day: string): number | null => {
  const week = Math.floor(daysBetween(term.week1, day) / 7) + 1;
  return week >= 1 && week <= term.weeks ? week : null;
};
