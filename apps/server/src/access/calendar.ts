import { fromAbsolute, parseDate, toCalendarDate, toZoned } from '@internationalized/date';

/** The calendar day, `YYYY-MM-DD`, that an instant falls on in a time zone. */
export const dayAt = (instant: number, timeZone: string): string =>
  toCalendarDate(fromAbsolute(instant, timeZone)).toString();

/** The instant at which a day is over in a time zone. */
export const endOfDay = (day: string, timeZone: string): number =>
  toZoned(parseDate(day).add({ days: 1 }), timeZone)
    .toDate()
    .getTime();

export const addDays = (day: string, days: number): string => parseDate(day).add({ days }).toString();

/** Whole days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000);

/** Something that holds from one day to another, both included. */
export interface Dated {
  startDay: string;
  endDay: string;
}
export const runs = ({ startDay, endDay }: Dated, day: string): boolean => startDay <= day && day <= endDay;

/** The Monday of the week that a day lies in. */
export const mondayOf = (day: string): string => addDays(day, -(daysBetween('1970-01-05', day) % 7));
