import { expect, test } from 'vitest';
import { formatIn } from '@/i18n/format';
import { groupBy, groupName, rowDate } from './groups';

const NOW = new Date(2024, 2, 14, 12).getTime();
const format = formatIn('en-GB');
const words = { today: 'Today', yesterday: 'Yesterday' };
const at = (...parts: [number, number, number, number?]) => ({ date: new Date(...parts).getTime() / 1000 });

test.each([
  [at(2024, 2, 14, 9), 'Today', '09:00'],
  [at(2024, 2, 13, 23), 'Yesterday', '13 Mar'],
  [at(2024, 2, 10), 'Sunday 10 March 2024', '10 Mar'],
  [at(2024, 1, 2), 'February 2024', '2 Feb'],
  [at(2024, 2, 1), 'March 2024', '1 Mar'],
  [at(2023, 11, 31), 'December 2023', '31 Dec 2023'],
  [at(2031, 0, 1), 'January 2031', '1 Jan 2031'],
])('%o stands under %s, with %s in its row', (mail, group, row) => {
  expect(groupName(mail, format, words, NOW).replace(',', '')).toBe(group);
  expect(rowDate(mail, format, NOW)).toBe(row);
});

test('mails of one month stand together, and only where the order is by date', () => {
  const group = groupBy('oldest', NOW);
  expect(group(at(2024, 1, 2))).toBe(group(at(2024, 1, 28)));
  expect(group(at(2024, 1, 2))).not.toBe(group(at(2023, 1, 2)));
  expect(group(at(2024, 2, 14, 1))).not.toBe(group(at(2024, 2, 13, 1)));
  expect(groupBy('size', NOW)(at(2024, 1, 2))).toBeUndefined();
});
