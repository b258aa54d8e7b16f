/** A problem in the reader's language: by its code where we have words for it, else as the service said it. */

import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';

export function useProblemText() {
  const { t } = useTranslation('problems');
  const format = useFormat();
  return useCallback(
    (problem: Problem) => {
      const wait = format.duration(problem.retryAfter ?? 60);
      return {
        reason: t(`reason.${problem.code}`, { defaultValue: sentence(problem.detail), wait }),
        advice: t(`advice.${problem.code}`, { defaultValue: '', wait }),
      };
    },
    [t, format],
  );
}

/** The service's own words, as a sentence. */
function sentence(text: string): string {
  const seen = readable(text);
  const capital = seen.charAt(0).toUpperCase() + seen.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
