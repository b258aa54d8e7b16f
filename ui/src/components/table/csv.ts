/** Rows as a CSV file (RFC 4180). */

import { readable } from '@/i18n/readable';
import type { Column } from './types';

/** A cell that a spreadsheet would take for a formula begins with one of these. */
const FORMULA = /^[=+\-@\t\r]/;

function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // A cell may have lines.
  const text = value.split('\n').map(readable).join('\n');
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv<T>(columns: Column<T>[], rows: T[]): string {
  const written = columns.filter((column) => column.csv ?? column.sort);
  const lines = [
    written.map((column) => field(column.head)),
    ...rows.map((row) => written.map((column) => field((column.csv ?? column.sort)?.(row) ?? ''))),
  ];
  // Spreadsheets take a file for UTF-8 by its mark.
  return `\uFEFF${lines.map((line) => `${line.join(',')}\r\n`).join('')}`;
}
