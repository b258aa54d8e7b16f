import { expect, test } from 'vitest';
import { beforeDay, beforeMail, countBefore } from './days';

const seconds = (...day: [number, number, number]) => new Date(...day).getTime() / 1000;
/** One mail an hour, and some at the same time; the newest first. */
const newest = Array.from({ length: 2000 }, (_, index) => ({
  id: 2000 - index,
  date: seconds(2024, 2, 1) - Math.floor(index / 2) * 3600,
}));
const oldest = newest.toReversed();

test.each([
  [newest, true, 'newest first'],
  [oldest, false, 'oldest first'],
])('a day and a mail are found, %#: %s', async (list, isNewestFirst) => {
  let asked = 0;
  const at = async (index: number) => {
    asked += 1;
    return list[index];
  };
  const day = beforeDay('2024-02-20', isNewestFirst);
  const index = await countBefore(list.length, at, day ?? (() => false));
  const edge = isNewestFirst ? seconds(2024, 1, 21) : seconds(2024, 1, 20);
  const first = list.findIndex(({ date }) => (isNewestFirst ? date < edge : date >= edge));
  expect(index).toBe(first);
  expect(asked).toBeLessThan(12);
  for (const mail of [list[0], list[777], list[1999]]) {
    if (mail) expect(list[await countBefore(list.length, at, beforeMail(mail, isNewestFirst))]).toBe(mail);
  }
});

test('what is no day is none', () => {
  expect(beforeDay('', true)).toBeUndefined();
});
