import type { NewScheduleRow, ScheduleRow } from '@gongbei/contract/schedule';
import { AskError } from '#lib/api/ask.ts';
import { explain } from '#lib/api/explain.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

const DAY = 24 * 60 * 60 * 1000;

/** A calendar day some days later. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

export type RowForm = Omit<NewScheduleRow, 'group' | 'term'>;

/** A new row of a week: taught from its Monday, agreed upon by the Friday before. */
export const newRow = (week1: string, week: number): RowForm => {
  const monday = addDays(week1, (week - 1) * 7);
  return { week, grade: 4, topic: '', owner: '', sharedBy: addDays(monday, -3), taughtFrom: monday };
};

export const formOf = ({ week, grade, topic, owner, sharedBy, taughtFrom }: ScheduleRow): RowForm => ({
  week,
  grade,
  topic,
  owner: owner.id,
  sharedBy,
  taughtFrom,
});

/** Into another week, with its days. */
export const moved = <R extends Pick<RowForm, 'week' | 'sharedBy' | 'taughtFrom'>>(row: R, weeks: number): R => ({
  ...row,
  week: row.week + weeks,
  sharedBy: addDays(row.sharedBy, weeks * 7),
  taughtFrom: addDays(row.taughtFrom, weeks * 7),
});

const FIELDS: Record<string, () => string> = {
  topic: m.schedule_missing_topic,
  owner: m.schedule_wrong_owner,
  week: m.schedule_wrong_week,
  taughtFrom: m.schedule_wrong_days,
};

/** What was wrong with a row, by its field. */
export const rowTrouble = (error: unknown): string =>
  (error instanceof AskError && FIELDS[error.field ?? '']?.()) || explain(error);
