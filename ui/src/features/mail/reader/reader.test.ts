import { expect, test } from 'vitest';
import { formatIn } from '@/i18n/format';
import { shortKind, shownAs } from './kinds';
import { namesOf } from './recipients';

test.each([
  ['a.pdf', 'application/octet-stream', 'pdf', 'PDF'],
  ['a.xlsx', 'application/vnd.x', 'none', 'XLSX'],
  [null, 'image/png', 'picture', 'PNG'],
  ['photo.JPEG', 'application/octet-stream', 'picture', 'JPEG'],
  ['picture.svg', 'image/svg+xml', 'none', 'SVG'],
  ['notes', 'text/plain', 'text', 'TXT'],
  ['data', 'application/octet-stream', 'none', 'BIN'],
  ['sheet', 'application/vnd.ms-excel', 'none', 'BIN'],
  ['turned\u202egpj.exe', 'application/octet-stream', 'none', 'EXE'],
])('%s of type %s is shown as %s and marked %s', (name, content_type, shown, kind) => {
  expect(shownAs({ name, content_type })).toBe(shown);
  expect(shortKind({ name, content_type })).toBe(kind);
});

test('of many people the first are named', () => {
  const people = ['a', 'b', 'c'].map((name) => ({ name, address: `${name}@x` }));
  const format = formatIn('en-GB');
  expect(namesOf(people, 2, (count) => `${count} more`, format)).toBe('a, b and 1 more');
  expect(namesOf(people, 3, (count) => `${count} more`, format)).toBe('a, b and c');
});
