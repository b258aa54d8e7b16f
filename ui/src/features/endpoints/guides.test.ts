import { expect, test } from 'vitest';
import en from '@/i18n/en/endpoints.json';
import { GUIDES, stepsOf, type Values } from './guides';

const values: Values = {
  host: 'archive.example.com',
  port: 2525,
  address: 'abc123@journal.example.com',
  token: 'abc123',
  domain: 'journal.example.com',
  tls: true,
};

test.each(GUIDES)('the guide for %s has a sentence for each step, and every sentence its step', (guide) => {
  const steps = new Set(
    [true, false].flatMap((tls) => stepsOf(guide, { ...values, tls }).map(({ step }) => step)),
  );
  expect([...steps].sort()).toEqual(Object.keys(en.guide[guide]).sort());
});

test.each(GUIDES.filter((guide) => guide !== 'google'))('the guide for %s names this endpoint', (guide) => {
  const pasted = stepsOf(guide, values)
    .map(({ code }) => code)
    .join('\n');
  expect(pasted).toContain(values.token);
  expect(pasted).toContain(values.domain);
  expect(pasted).toContain(values.host);
});

test('encryption is asked of the sender only where the endpoint asks for it', () => {
  const text = (tls: boolean) => JSON.stringify(GUIDES.map((guide) => stepsOf(guide, { ...values, tls })));
  for (const word of ['RequireTLS', 'TlsSettings', 'hosts_require_tls', 'encrypt']) {
    expect(text(true)).toContain(word);
    expect(text(false)).not.toContain(word);
  }
});
