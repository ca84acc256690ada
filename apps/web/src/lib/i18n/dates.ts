import { language, languageTag } from './language.svelte.ts';
import { m } from './paraglide/messages.js';

const MINUTE = 60_000;
const cache = new Map<string, Intl.DateTimeFormat>();

const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = languageTag() + JSON.stringify(options);
  const known = cache.get(key) ?? new Intl.DateTimeFormat(languageTag(), options);
  cache.set(key, known);
  return known;
};

/** The calendar day of an instant in a time zone, `YYYY-MM-DD`. */
export const dayOf = (instant: number | string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  );

/** Whole days from one calendar day to another. */
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / (24 * 60 * MINUTE));

/** A calendar day that belongs to no time zone: 4月20日 · 20 Apr. */
export const shortDay = (day: string): string =>
  format({ timeZone: 'UTC', month: language() === 'zh' ? 'long' : 'short', day: 'numeric' }).format(
    new Date(`${day}T00:00:00Z`),
  );

/** The same, with its year where that is not the year of `today`: 2027年1月22日 */
export const shortDayAround = (day: string, today: string): string =>
  day.slice(0, 4) === today.slice(0, 4) ? shortDay(day) : fullDay(day);

/** A calendar day with its year: 2026年4月20日 · 20 Apr 2026 */
export const fullDay = (day: string): string =>
  format({ timeZone: 'UTC', year: 'numeric', month: language() === 'zh' ? 'long' : 'short', day: 'numeric' }).format(
    new Date(`${day}T00:00:00Z`),
  );

/** 4月20日 星期一 · Mon 20 April */
export const longDay = (day: string): string =>
  format({ timeZone: 'UTC', month: 'long', day: 'numeric', weekday: language() === 'zh' ? 'long' : 'short' }).format(
    new Date(`${day}T00:00:00Z`),
  );

export const clockTime = (instant: number | string, timeZone?: string): string =>
  format({ timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant));

const weekday = (instant: number | string, timeZone: string): string =>
  format({ timeZone, weekday: 'short' }).format(new Date(instant));

/** 2026年4月20日 14:42 · 20 Apr 2026, 14:42 */
export const fullTime = (instant: number | string, timeZone?: string): string =>
  format({
    timeZone,
    year: 'numeric',
    month: language() === 'zh' ? 'long' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant));

/** When something happened, as one would say it: 刚刚, 14:42, 昨天 14:42, 周三 14:42, 4月3日, 2025年4月3日. */
export const whenItWas = (instant: string, now: number, timeZone: string): string => {
  const then = Date.parse(instant);
  if (Math.abs(now - then) < MINUTE) return m.date_just_now();
  const days = daysBetween(dayOf(then, timeZone), dayOf(now, timeZone));
  const time = clockTime(then, timeZone);
  if (days === 0) return m.date_today_at({ time });
  if (days === 1) return m.date_yesterday_at({ time });
  if (days > 1 && days < 7) return m.date_weekday_at({ weekday: weekday(then, timeZone), time });
  const day = dayOf(then, timeZone);
  if (day.slice(0, 4) === dayOf(now, timeZone).slice(0, 4)) return shortDay(day);
  return format({ timeZone, year: 'numeric', month: language() === 'zh' ? 'long' : 'short', day: 'numeric' }).format(
    then,
  );
};

/** How a calendar day lies to today: 今天, 明天, 昨天, otherwise 4月20日. */
export const relativeDay = (day: string, today: string): string => {
  const days = daysBetween(today, day);
  if (days === 0) return m.date_today();
  if (days === 1) return m.date_tomorrow();
  if (days === -1) return m.date_yesterday();
  return shortDay(day);
};
