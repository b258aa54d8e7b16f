import { expect, test } from 'vitest';
import { balanceOf, figuresOf, isBalanced } from './balance';

const sheet = { seen: 10, archived: 5, already: 3, skipped: 1, failed: 1, headless: 0, listed: [] };

test('what was seen is the sum of what became of it', () => {
  expect(balanceOf({ ...sheet, listed: undefined })).toEqual(sheet);
  expect(isBalanced(sheet)).toBe(true);
  expect(isBalanced({ ...sheet, seen: 11 })).toBe(false);
});

test('what failed is listed before what was skipped and what is odd', () => {
  const one = (path: string) => [{ path, reason: 'because' }];
  const found = balanceOf({ ...sheet, oddities: one('c'), skips: one('b'), failures: one('a') });
  expect(found?.listed.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
});

test.each([null, undefined, 'text', { mails: 1, bytes: 2, file_name: 'a.zip' }])(
  '%j is no balance',
  (result) => {
    expect(balanceOf(result)).toBeUndefined();
  },
);

test('how much was archived is said also where it is none', () => {
  const some = { ...sheet, archived: 0, already: 0 };
  expect(figuresOf(some).map(({ part, count }) => `${count} ${part}`)).toEqual([
    '0 archived',
    '1 skipped',
    '1 failed',
  ]);
});
