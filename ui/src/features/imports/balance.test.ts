import { expect, test } from 'vitest';
import { balanceOf, isBalanced } from './balance';

const sheet = { seen: 10, archived: 5, already: 3, skipped: 1, failed: 1, failures: [] };

test('what was seen is the sum of what became of it', () => {
  expect(balanceOf(sheet)).toEqual(sheet);
  expect(isBalanced(sheet)).toBe(true);
  expect(isBalanced({ ...sheet, seen: 11 })).toBe(false);
});

test.each([null, undefined, 'text', { mails: 1, bytes: 2, file_name: 'a.zip' }])(
  '%j is no balance',
  (result) => {
    expect(balanceOf(result)).toBeUndefined();
  },
);
