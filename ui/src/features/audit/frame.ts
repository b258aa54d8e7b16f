/** Time frames of the audit log: a day at both ends, as the URL has them, in the reader's own time zone. */

export interface Frame {
  /** First day, `YYYY-MM-DD`. */
  from?: string;
  /** Last day. */
  until?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Unix milliseconds: from the first moment of the first day to the last of the last. */
export function millisOf({ from, until }: Frame): { from?: number; until?: number } {
  return { from: startOf(from, 0), until: startOf(until, 1) };
}

function startOf(day: string | undefined, later: number): number | undefined {
  if (!day || !DAY.test(day)) return undefined;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  // Days have 23 and 25 hours, too.
  return new Date(year, month - 1, date + later).getTime();
}

/** A day of the reader's time zone. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const DAY_MS = 86_400_000;

/** The last so many days, today among them. */
export function lastDays(days: number, now = Date.now()): Frame {
  return { from: dayOf(now - (days - 1) * DAY_MS), until: dayOf(now) };
}
