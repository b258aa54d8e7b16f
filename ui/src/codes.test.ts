/** Every code that the service can give has words in both languages: the codes are read from where it makes them. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ACTIVITIES, wordOf } from '@/features/audit/activities';
import { CAUSES } from '@/features/imports/cause';
import { LANGUAGES } from './i18n';

const crates = fileURLToPath(new URL('../../crates', import.meta.url));

/** All source below a folder, without its tests. */
function sourceOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.rs') && !/(^|\/)tests(\/|\.rs$)/.test(file))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
    .join('\n');
}

function words(language: string, namespace: string, under: string): string[] {
  const file = fileURLToPath(new URL(`./i18n/${language}/${namespace}.json`, import.meta.url));
  return Object.keys(JSON.parse(readFileSync(file, 'utf8'))[under]).sort();
}

const engine = sourceOf(`${crates}/engine/src`);
/** What stands in the source in the form of an activity and is a file or a host. */
const FILE =
  /\.(db|eml|emlx|exe|ini|internal|json|key|lock|log|mbox|new|pem|sock|tmp|toml|unfinished|zip|example|test|com)$/;

test('every activity of the audit log has words and can be filtered by', () => {
  const found = [...engine.matchAll(/"([a-z][a-z-]*(?:\.[a-z-]+)+|sign-in|sign-out|refused)"/g)].map(
    ([, code = '']) => code,
  );
  const activities = [...new Set(found)].filter((code) => !FILE.test(code)).sort();
  expect(activities.length).toBeGreaterThan(40);
  for (const language of LANGUAGES)
    expect(words(language, 'audit', 'does')).toEqual(activities.map(wordOf).sort());
  const beginnings = new Set(activities.map((activity) => activity.split('.')[0]));
  expect([...ACTIVITIES].sort()).toEqual([...beginnings].sort());
});

test('everything that can be odd about a mail has words', () => {
  const marks = [...readFileSync(`${crates}/mail/src/marks.rs`, 'utf8').matchAll(/const ([A-Z0-9_]+) = /g)];
  const codes = marks.map(([, name = '']) => name.toLowerCase()).sort();
  expect(codes.length).toBeGreaterThan(20);
  for (const language of LANGUAGES) expect(words(language, 'reader', 'mark')).toEqual(codes);
});

test('what jobs fail of is said by the service as we know it', () => {
  for (const [said] of CAUSES) {
    const text = said.source
      .replace(/^\^|\$$/g, '')
      .replace('(\\d+) ', '')
      .replace(/^there is no /, '');
    expect(engine, said.source).toContain(text);
  }
});

test('everything that a dashboard can ask for has words', () => {
  const checks = sourceOf(`${crates}/engine/src/dashboard/check`);
  const codes = [...checks.matchAll(/(?:code = |Notification::\w+\(\s*)"([a-z-]+)"/g)].map(
    ([, code = '']) => code,
  );
  expect(codes.length).toBeGreaterThan(8);
  for (const language of LANGUAGES) {
    const known = words(language, 'dashboard', 'note').map((key) => key.replace(/_(one|other)$/, ''));
    for (const code of codes) expect(known).toContain(code);
  }
});
