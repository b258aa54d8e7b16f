import { expect, test } from 'vitest';
import { formatIn } from '@/i18n/format';
import { fileName } from './fileName';
import { shortKind, shownAs } from './kinds';
import { namesOf } from './recipients';

test.each([
  ['Offer: 2024/117', '2024-03-14 Offer 2024 117.eml'],
  ['../../etc/passwd', '2024-03-14 .. .. etc passwd.eml'],
  ['Größe – 試験', '2024-03-14 Größe 試験.eml'],
  ['', '2024-03-14 7.eml'],
  ['a\u202eexe.', '2024-03-14 a exe.eml'],
])('a mail about %j is saved as %s', (subject, name) => {
  expect(fileName({ id: 7, date: Date.UTC(2024, 2, 14) / 1000, subject })).toBe(name);
});

test.each([
  ['a.pdf', 'application/octet-stream', 'pdf', 'PDF'],
  ['a.xlsx', 'application/vnd.x', 'none', 'XLSX'],
  [null, 'image/png', 'picture', 'PNG'],
  ['photo.JPEG', 'application/octet-stream', 'picture', 'JPEG'],
  ['picture.svg', 'image/svg+xml', 'none', 'SVG'],
  ['notes', 'text/plain', 'text', 'PLAI'],
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
