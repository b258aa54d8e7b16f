import i18next from 'i18next';
import { expect, test } from 'vitest';
import { formatIn } from './format';
import { INTERPOLATION } from './index';
import { isolated, readable } from './readable';

test.each([
  ['a name turned round', '\u202efdp.exe', 'fdp.exe'],
  ['one set in and ended', 'a\u202agpj\u202c.exe', 'agpj.exe'],
  ['isolates', '\u2066a\u2067b\u2068c\u2069', 'abc'],
  ['marks of direction', 'a\u200eb\u200fc\u061cd', 'abcd'],
  ['what is not seen', 'pay\u200bpal\ufeff\u00ad\u2060', 'paypal'],
  ['lines', 'one\r\n two\u2028three', 'one  two three'],
  ['controls', 'a\0b\x1b[31m\x9bc', 'a\ufffdb\ufffd[31m\ufffdc'],
  ['Arabic', '\u202bمرحبا 12\u202c', 'مرحبا 12'],
  ['Hebrew', 'שלום עולם', 'שלום עולם'],
  ['Persian, whose letters are kept apart', 'می\u200cخواهم', 'می\u200cخواهم'],
  ['emoji that are joined', '👩\u200d💻', '👩\u200d💻'],
])('%s', (_, text, shown) => {
  expect(readable(text)).toBe(shown);
  expect(readable(shown)).toBe(shown);
});

test('in a sentence, what is read from the right stands for itself', async () => {
  expect(isolated('Anna')).toBe('Anna');
  expect(isolated('\u202eشركة')).toBe('\u2068شركة\u2069');
  const words = i18next.createInstance();
  await words.init({
    lng: 'en',
    resources: { en: { translation: { to: 'To {{name}}, today' } } },
    interpolation: INTERPOLATION,
  });
  expect(words.t('to', { name: '\u202egnp.exe' })).toBe('To gnp.exe, today');
  expect(words.t('to', { name: 'שלום' })).toBe('To \u2068שלום\u2069, today');
  expect(words.t('to', { name: '<b>&' })).toBe('To <b>&, today');
  expect(formatIn('en-GB').list(['\u202ea', 'b'])).toBe('a and b');
});
