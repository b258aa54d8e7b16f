/** Days of the reader's calendar, for lists by date. */

import type { Listed } from './pages';

/** What stands before a day (`2024-03-14`) in a list by date; nothing if that is no day. */
export function beforeDay(
  day: string,
  isNewestFirst: boolean,
): ((mail: Pick<Listed, 'date'>) => boolean) | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  const begin = new Date(0);
  begin.setHours(0, 0, 0, 0);
  // Not the constructor: it takes the year 99 for 1999.
  begin.setFullYear(year, month - 1, isNewestFirst ? date + 1 : date);
  const seconds = Math.floor(begin.getTime() / 1000);
  return isNewestFirst ? (mail) => mail.date >= seconds : (mail) => mail.date < seconds;
}

/** What stands before a mail in a list by date. */
export function beforeMail({ id, date }: Pick<Listed, 'id' | 'date'>, isNewestFirst: boolean) {
  return (mail: Pick<Listed, 'id' | 'date'>) => {
    const isNewer = mail.date > date || (mail.date === date && mail.id > id);
    return mail.id !== id && isNewer === isNewestFirst;
  };
}

/** How many of so many things there are before the first of which it does not hold. Each step halves them. */
export async function countBefore<T>(
  count: number,
  at: (index: number) => Promise<T | undefined>,
  isBefore: (thing: T) => boolean,
): Promise<number> {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    const thing = await at(middle);
    if (thing !== undefined && isBefore(thing)) low = middle + 1;
    else high = middle;
  }
  return low;
}
