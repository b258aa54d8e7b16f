/** The groups of a list by date: each of the last days, before them each month. */

import type { Sort } from '@/features/mail/place';
import type { Format } from '@/i18n/format';
import type { Listed } from './pages';

const DAY = 86_400_000;
const DAYS = 7;

function dayOf(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

/** The group of a mail; none where the order is not by date. */
export function groupBy(sort: Sort, now = Date.now()): (mail: Pick<Listed, 'date'>) => string | undefined {
  if (sort !== 'date' && sort !== 'oldest') return () => undefined;
  const today = dayOf(now);
  return ({ date }) => {
    const ms = date * 1000;
    const day = dayOf(ms);
    if (day > today - DAYS * DAY && day <= today) return `day ${day}`;
    const { year, month } = { year: new Date(ms).getFullYear(), month: new Date(ms).getMonth() };
    return `month ${year}-${month}`;
  };
}

/** What stands above the group that a mail is in. `words` for today and yesterday. */
export function groupName(
  mail: Pick<Listed, 'date'>,
  format: Format,
  words: { today: string; yesterday: string },
  now = Date.now(),
): string {
  const ms = mail.date * 1000;
  const [day, today] = [dayOf(ms), dayOf(now)];
  if (day === today) return words.today;
  if (day === today - DAY) return words.yesterday;
  if (day > today - DAYS * DAY && day < today) return format.longDate(ms);
  return format.month(ms);
}

/** When a mail was written, as short as it can be said in a row. */
export function rowDate(mail: Pick<Listed, 'date'>, format: Format, now = Date.now()): string {
  const ms = mail.date * 1000;
  if (dayOf(ms) === dayOf(now)) return format.time(ms);
  const isThisYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return isThisYear ? format.dayMonth(ms) : format.date(ms);
}
