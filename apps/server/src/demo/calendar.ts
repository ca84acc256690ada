import {
  fromAbsolute,
  parseDate,
  parseDateTime,
  startOfWeek,
  toCalendarDate,
  toZoned,
  type CalendarDate,
} from '@internationalized/date';

/** Turns what the demo's files say of time into days and instants of this week. */
export interface Calendar {
  /** `2026-04-20` → the same weekday, whole weeks later or earlier */
  day(written: string): string;
  /** `2026-04-20T07:30`, local time → ms since 1970 */
  instant(written: string): number;
  /** Text in which `{2026-04-20}`, `{04-20}` and `{2026 年 4 月 20 日}` stand for days, each kept in its own spelling. */
  text(written: string): string;
}

/** The Monday that the demo's world takes place on. */
export const WORLD_MONDAY = '2026-04-20';
const WORLD_YEAR = 2026;
const WRITTEN_DAY = /\{(?:(\d{4})-)?(\d\d)-(\d\d)\}|\{(\d{4}) 年 (\d{1,2}) 月 (\d{1,2}) 日\}/g;

const two = (number: number) => String(number).padStart(2, '0');

const spell = (day: CalendarDate, { year, chinese }: { year: boolean; chinese: boolean }): string => {
  if (chinese) return `${day.year} 年 ${day.month} 月 ${day.day} 日`;
  return year ? day.toString() : `${two(day.month)}-${two(day.day)}`;
};

/**
 * Moves the demo's world by whole weeks, so that its Monday is the Monday of the week in which `now` lies. Weekdays,
 * and with them joint sessions and travelling days, stay what they were.
 */
export const calendarOf = (now: number, timeZone: string): Calendar => {
  const today = toCalendarDate(fromAbsolute(now, timeZone));
  const monday = startOfWeek(today, 'zh-CN', 'mon');
  const days = monday.compare(parseDate(WORLD_MONDAY));
  const move = (day: CalendarDate) => day.add({ days });
  return {
    day: (written) => move(parseDate(written)).toString(),
    instant: (written) => toZoned(parseDateTime(written).add({ days }), timeZone).toDate().getTime(),
    text: (written) =>
      written.replace(WRITTEN_DAY, (_, year, month, day, longYear, longMonth, longDay) => {
        const iso = [longYear ?? year ?? WORLD_YEAR, two(Number(longMonth ?? month)), two(Number(longDay ?? day))];
        return spell(move(parseDate(iso.join('-'))), { year: year !== undefined, chinese: longYear !== undefined });
      }),
  };
};
