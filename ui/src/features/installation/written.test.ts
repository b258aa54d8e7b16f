/** What is shown to be copied means, where it is pasted, what it says. */

import { expect, test } from 'vitest';
import type { Schemas } from '@/api';
import { inCall, inEnvironment, inFile, placeOf } from './written';

function setting(name: string, given: Partial<Schemas['Setting']> = {}): Schemas['Setting'] {
  const flag = `--${name.replaceAll('_', '-')}`;
  const variable = `MAILSTEAD_${name.toUpperCase()}`;
  return { name, key: name, flag, variable, help: '', source: 'default', ...given };
}

test.each([
  ['max_connections', '17', 'max_connections = "17"', '--max-connections 17'],
  ['smtp', '[::1]:25', 'smtp = "[::1]:25"', "--smtp '[::1]:25'"],
  ['key', 'C:\\mail\\key.pem', 'key = "C:\\\\mail\\\\key.pem"', "--key 'C:\\mail\\key.pem'"],
  ['certificate', "/it's here.pem", 'certificate = "/it\'s here.pem"', "--certificate '/it'\\''s here.pem'"],
  ['host', undefined, 'host = "…"', '--host …'],
  ['http_self_signed', 'false', 'http_self_signed = "false"', '--http-self-signed'],
])('%s = %s', (name, value, line, call) => {
  const one = setting(name, { value });
  expect(inFile(one)).toBe(line);
  expect(inCall(one)).toBe(call);
  if (value !== 'false') expect(inEnvironment(one)).toBe(`${one.variable}=${call.replace(/^\S+ /, '')}`);
});

test('it is changed where it stands, and one that stands nowhere in the file if it may', () => {
  expect(placeOf(setting('http', { source: 'flag' }))).toBe('--http');
  expect(placeOf(setting('http', { source: 'environment' }))).toBe('MAILSTEAD_HTTP');
  expect(placeOf(setting('http', { source: 'file' }))).toBe('mailstead.toml');
  expect(placeOf(setting('http'))).toBe('mailstead.toml');
  expect(placeOf(setting('data', { key: undefined }))).toBe('MAILSTEAD_DATA');
  expect(inFile(setting('data', { key: undefined }))).toBeUndefined();
});
