import { expect, test } from 'vitest';
import { dayOf, lastDays, millisOf } from './frame';

test('a frame begins with its first day and ends with its last', () => {
  const { from = 0, until = 0 } = millisOf({ from: '2026-03-01', until: '2026-03-01' });
  expect(dayOf(from)).toBe('2026-03-01');
  expect(dayOf(until - 1)).toBe('2026-03-01');
  expect(dayOf(until)).toBe('2026-03-02');
});

test.each(['', 'yesterday', '2026-3-1', '<script>'])('%j is no day and bounds nothing', (text) => {
  expect(millisOf({ from: text, until: text })).toEqual({ from: undefined, until: undefined });
});

test('the last seven days are seven', () => {
  const now = new Date(2026, 2, 10, 12).getTime();
  expect(lastDays(7, now)).toEqual({ from: '2026-03-04', until: '2026-03-10' });
});
