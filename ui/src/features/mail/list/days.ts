/** Days of the reader's calendar as places in a list by date. */

import type { Beginning } from './pages';

/**
 * Where a list begins so that a day (`2024-03-14`) comes first: in both orders its own mails, then those further on.
 * Places are those of the order that has the newest first.
 */
export function beginningOfDay(day: string, isNewestFirst: boolean): Exclude<Beginning, 'end'> | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  const begin = new Date(0);
  begin.setHours(0, 0, 0, 0);
  // Not the constructor: it takes the year 99 for 1999.
  begin.setFullYear(year, month - 1, isNewestFirst ? date + 1 : date);
  return { date: Math.floor(begin.getTime() / 1000), id: 0 };
}
