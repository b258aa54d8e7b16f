import { expect, test } from 'vitest';
import { linesOf, notAddress } from './lines';

test.each([
  ['', []],
  ['a@x.test', [{ address: 'a@x.test', also: [] }]],
  [
    ' a@x.test, b@x.test\r\n\n c@x.test;d@x.test e@x.test ',
    [
      { address: 'a@x.test', also: ['b@x.test'] },
      { address: 'c@x.test', also: ['d@x.test', 'e@x.test'] },
    ],
  ],
])('%j is read as mailboxes', (text, expected) => {
  expect(linesOf(text)).toEqual(expected);
});

test('what is no address is named', () => {
  expect(notAddress(linesOf('a@x.test b@x.test'))).toBeUndefined();
  expect(notAddress(linesOf('a@x.test\nAnna <b@x.test>'))).toBe('Anna');
});
