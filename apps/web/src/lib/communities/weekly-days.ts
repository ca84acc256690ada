const DAY = 86_400_000;

/** Every day from `start` to `end`, both included, that is one of these days of the week (1 Monday … 7 Sunday). */
export const weeklyDays = (start: string, end: string, weekdays: readonly number[]): string[] => {
  const [from, to] = [Date.parse(`${start}T00:00Z`), Date.parse(`${end}T00:00Z`)];
  const days: string[] = [];
  for (let day = from; day <= to; day += DAY) {
    const date = new Date(day);
    if (weekdays.includes(date.getUTCDay() || 7)) days.push(date.toISOString().slice(0, 10));
  }
  return days;
};
