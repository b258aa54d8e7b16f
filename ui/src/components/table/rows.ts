/** Sorting rows on this side: the API gives lists in one order only. */

import { sortOf } from './search';
import type { Column } from './types';

/** So many rows are loaded at most to be sorted or exported. */
export const MOST_ROWS = 20_000;

export function sortRows<T>(rows: T[], columns: Column<T>[], sort: string | undefined, locale: string): T[] {
  const by = sortOf(sort);
  const value = columns.find((column) => column.id === by?.id)?.sort;
  if (!by || !value) return rows;
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const sign = by.down ? -1 : 1;
  return rows
    .map((row) => ({ row, value: value(row) }))
    .sort((a, b) => sign * compare(a.value, b.value, collator))
    .map(({ row }) => row);
}

function compare(a: string | number, b: string | number, collator: Intl.Collator): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}
