import { expect, test } from 'vitest';
import { KINDS, NOTHING, neededOf, secretValue } from './values';

test.each(KINDS)('what is needed of %s is sent, and nothing of another kind', (kind) => {
  for (const source of ['make', 'upload'] as const) {
    const typed = { ...NOTHING, source };
    for (const field of neededOf(kind, typed)) Object.assign(typed, { [field]: `typed-${field}` });
    const sent = JSON.stringify(secretValue(kind, { ...typed, years: 3 }));
    for (const field of neededOf(kind, typed).filter((field) => field !== 'years')) {
      expect(sent).toContain(`typed-${field}`);
    }
    expect(sent).toContain(`"kind":"${kind}"`);
    expect(sent).not.toContain('""');
  }
});
