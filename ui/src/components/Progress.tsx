/** Long work: a bar, how much of what, the rate, the time left, and a cancel that says what it will leave. */

import { Progress as Bar, Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';
import { useAnnounce } from './live';
import classes from './Progress.module.css';
import { Quoted } from './Quoted';

interface ProgressProps {
  /** What is being done. */
  label: string;
  done: number;
  /** Unknown while it is still being counted. */
  total?: number;
  /** When it began, Unix milliseconds. */
  since: number;
  /** `n => "12 mails"`; else just the number. */
  count?: (value: number) => string;
  cancel?: () => void;
  /** What a cancel leaves: "What is archived so far stays." */
  leaves?: string;
}

export function Progress({ label, done, total, since, count, cancel, leaves }: ProgressProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const write = count ?? format.number;
  const seconds = Math.max(1, (Date.now() - since) / 1000);
  const rate = done / seconds;
  const left = total !== undefined && rate > 0 ? (total - done) / rate : undefined;
  const part = total ? Math.min(1, done / total) : undefined;
  useTenths(part, (tenth) => `${label}: ${format.percent(tenth / 10)}`);
  return (
    <div className={classes.progress}>
      <div className={classes.words}>
        <Quoted>{label}</Quoted>
        <span className="muted">
          {total === undefined
            ? write(done)
            : t('progress.of', { done: format.number(done), total: write(total) })}
          {' · '}
          {t('progress.rate', { rate: format.number(Math.round(rate)) })}
          {left !== undefined && ` · ${t('progress.left', { time: format.duration(left) })}`}
        </span>
      </div>
      <Bar
        value={(part ?? 1) * 100}
        animated={part === undefined}
        striped={part === undefined}
        size="sm"
        aria-label={readable(label)}
      />
      {cancel && (
        <div className={classes.words}>
          <span className="muted">{leaves}</span>
          <Button variant="subtle" color="red" size="compact-sm" onClick={cancel}>
            {t('cancel')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Announces each tenth once. */
function useTenths(part: number | undefined, text: (tenth: number) => string) {
  const announce = useAnnounce();
  const said = useRef(0);
  const tenth = Math.floor((part ?? 0) * 10);
  useEffect(() => {
    if (tenth <= said.current) return;
    said.current = tenth;
    announce(text(tenth));
  }, [tenth, text, announce]);
}
