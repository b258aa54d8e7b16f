import { expect, test } from 'vitest';
import { safeTarget } from './target';

test.each([
  ['/mail/12?q=a', '/mail/12?q=a'],
  ['/', '/'],
  ['//evil.example/', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?to=/sign-in', '/'],
  [undefined, '/'],
  [7, '/'],
])('%j leads to %j', (to, expected) => {
  expect(safeTarget(to)).toBe(expected);
});
