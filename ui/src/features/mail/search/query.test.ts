import { expect, test } from 'vitest';
import { filterOf, joined, partsOf, placeOfError, queryOf, termsOf, typingOf } from './query';

test.each([
  ['pump curve', [], 'pump curve'],
  ['from:lindqvist has:attachment pump', ['from:lindqvist', 'has:attachment'], 'pump'],
  ['a from:"Anna K" b', ['from:"Anna K"'], 'a b'],
  ['-from:bob x', ['-from:bob'], 'x'],
  ['"annual report" larger:2M', ['larger:2M'], '"annual report"'],
  ['http://x.example/a', [], 'http://x.example/a'],
  ['(a OR b) from:c', [], '(a OR b) from:c'],
  ['from:', [], 'from:'],
  ['subject:"half', [], 'subject:"half'],
])('%s has the chips %o and the words %s', (query, chips, words) => {
  const parts = partsOf(query);
  expect(parts.chips.map(({ raw }) => raw)).toEqual(chips);
  expect(parts.words).toBe(words);
  expect(termsOf(joined(parts))?.length).toBe(termsOf(query)?.length);
});

test.each([
  ['', undefined, ''],
  ['invo', undefined, 'invo'],
  ['a from:an', 'from', 'an'],
  ['-to:"Anna', 'to', 'Anna'],
  ['x:y', undefined, 'x:y'],
  ['from:', 'from', ''],
])('who types %s is at field %s with %s', (text, field, value) => {
  expect(typingOf(text)).toMatchObject({ field, value });
});

test('a refusal is shown where it was typed', () => {
  const detail = "q: the query can't be understood at character 8: from: needs something";
  expect(placeOfError(detail)).toEqual({ at: 7, why: 'from: needs something' });
  expect(placeOfError('q: too long')).toEqual({ at: -1, why: 'too long' });
});

test('the form has what the query sets, and gives it back', () => {
  const query = 'from:"Anna K" subject:offer after:2024-05-01 has:attachment pump';
  const filter = filterOf(query);
  expect(filter).toMatchObject({ from: 'Anna K', subject: 'offer', after: '2024-05-01', attachment: true });
  expect(queryOf(filter)).toBe(query);
  expect(queryOf(filterOf('after:2024 -from:bob x'))).toBe('after:2024 -from:bob x');
});
