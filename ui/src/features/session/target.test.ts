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
  ['/\t/evil.example', '/'],
  ['/\n/evil.example', '/'],
  ['/%09/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['/mail/..//evil.example', '/'],
  ['/./sign-in', '/'],
  ['/mail?q=a%20b&mail=7#x', '/mail?q=a%20b&mail=7#x'],
  ['/mail?q=a%0Ab', '/mail?q=a%0Ab'],
  [undefined, '/'],
  [7, '/'],
])('%j leads to %j', (to, expected) => {
  expect(safeTarget(to)).toBe(expected);
});
