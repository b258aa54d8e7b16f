/**
 * Why a job did not end well, in the reader's language. The service says it in words of its own; those that come up in
 * daily life are known by them, the others are passed on as what they are: its words.
 */

import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';

/** What the service says, and the name of our words for it. `(\d+)`: how many. */
export const CAUSES: [RegExp, string][] = [
  [/^there is no such mail$/, 'no-mail'],
  [/^there is no such mailbox$/, 'no-mailbox'],
  [/^there is no such folder$/, 'no-folder'],
  [/^(\d+) mails could not be read$/, 'not-read'],
  [/^(\d+) mails could not be archived$/, 'not-archived'],
  [/^the import was stopped; what it had archived stays$/, 'stopped'],
  [/the disk is full or a quota used up/, 'disk-full'],
];

export function useCause() {
  const { t } = useTranslation('problems');
  const format = useFormat();
  return useCallback(
    (text: string): string => {
      for (const [said, cause] of CAUSES) {
        const found = said.exec(text);
        if (!found) continue;
        const count = Number(found[1] ?? 1);
        return t(`cause.${cause}`, { count, number: format.number(count) });
      }
      return t('cause.other', { text });
    },
    [t, format],
  );
}
