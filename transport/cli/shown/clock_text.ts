/** The time of day with milliseconds, `14:03:07.125`. */
export function timeOfDay(date: Date): string {
  const digits = (value: number, length = 2) =>
    String(value).padStart(length, "0");
  return `${digits(date.getHours())}:${digits(date.getMinutes())}:${
    digits(date.getSeconds())
  }.${digits(date.getMilliseconds(), 3)}`;
}
