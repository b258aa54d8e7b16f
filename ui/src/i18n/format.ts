/** Numbers, dates and sizes in the reader's language. */

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from './index';
import { isolated } from './readable';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

export type Format = ReturnType<typeof formatIn>;

/** Everything that is written differently in another language. Times are Unix milliseconds. */
export function formatIn(locale: string) {
  const number = new Intl.NumberFormat(locale);
  const hundredths = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const longDate = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const dayMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'medium' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  return {
    locale,
    number: (value: number) => number.format(value),
    /** A part of one: 0.25. */
    percent: (value: number) => percent.format(value),
    date: (ms: number) => date.format(ms),
    longDate: (ms: number) => longDate.format(ms),
    /** A day of this year: "14 Mar". */
    dayMonth: (ms: number) => dayMonth.format(ms),
    /** "March 2024". */
    month: (ms: number) => month.format(ms),
    time: (ms: number) => time.format(ms),
    dateTime: (ms: number) => dateTime.format(ms),
    /** To the second: where a time is evidence. */
    exact: (ms: number) => exact.format(ms),
    list: (parts: string[]) => list.format(parts.map(isolated)),
    /** How long ago, or how long until. */
    relative: (ms: number, now = Date.now()) => {
      const seconds = Math.round((ms - now) / 1000);
      for (const [unit, size] of STEPS) {
        if (Math.abs(seconds) >= size) return ago.format(Math.trunc(seconds / size), unit);
      }
      return ago.format(seconds, 'second');
    },
    /** A size in decimal units: three digits at most, so that columns stay narrow. */
    bytes: (value: number) => {
      if (value < 999.5) return `${number.format(value)}\u00a0B`;
      let step = 0;
      let rest = value;
      // 999.5 would be written as 1,000.
      while (rest >= 999.5 && step < UNITS.length - 1) {
        rest /= 1000;
        step += 1;
      }
      const digits = rest < 9.95 ? 1 : 0;
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: UNITS[step] ?? 'byte',
        unitDisplay: 'short',
        maximumFractionDigits: digits,
      }).format(rest);
    },
    /** How long something took, to the hundredth: "0.02 s". The sign of the unit is the same everywhere. */
    seconds: (value: number) => `${hundredths.format(value)}\u00a0s`,
    /** How long something takes: "3 min", "40 sec". */
    duration: (seconds: number) => {
      const [unit, size] =
        STEPS.slice(2).find(([, size]) => seconds >= size) ??
        (['second', 1] as [Intl.RelativeTimeFormatUnit, number]);
      const value = Math.max(1, Math.round(seconds / size));
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
    },
  };
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => formatIn(localeOf(i18n.language)), [i18n.language]);
}
