/** What stands where content would be: nothing yet, a failure, or the shape of what comes. */

import { Button, Skeleton } from '@mantine/core';
import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem, useAnswered } from '@/api';
import { CopyButton } from './CopyButton';
import { useTitle } from './Page';
import { useProblemText } from './problemText';
import classes from './states.module.css';

interface EmptyStateProps {
  icon?: LucideIcon;
  title: string;
  /** What would be here, and how it gets here. */
  children?: ReactNode;
  action?: ReactNode;
  /** It is all there is on the page. */
  page?: boolean;
}

export function EmptyState({ icon: Icon, title, children, action, page }: EmptyStateProps) {
  const Title = page ? 'h1' : 'h2';
  useTitle(page ? title : undefined);
  return (
    <div className={classes.state}>
      {Icon && <Icon size={28} strokeWidth={1.5} aria-hidden className={classes.icon} />}
      <Title>{title}</Title>
      {children && <div className={classes.text}>{children}</div>}
      {action}
    </div>
  );
}

interface ErrorStateProps {
  /** What was tried: "The mailboxes could not be read." */
  tried: string;
  error: unknown;
  /** Reads it again: offered where that may help, and done by itself once a service that was away answers again. */
  retry?: () => void;
  /** Where to go when there is no such thing. */
  elsewhere?: ReactNode;
  /** It is all there is on the page. */
  page?: boolean;
}

export function ErrorState({ tried, error, retry, elsewhere, page }: ErrorStateProps) {
  const Title = page ? 'h1' : 'h2';
  useTitle(page ? tried : undefined);
  const { t } = useTranslation('common');
  const problem = Problem.from(error);
  const { reason, advice } = useProblemText()(problem);
  useAnswered(problem.isAway && retry !== undefined, () => retry?.());
  const code = [problem.code, problem.request].filter(Boolean).join(' · ');
  return (
    <div className={classes.state} role="alert">
      <CircleAlert size={28} strokeWidth={1.5} aria-hidden className={classes.bad} />
      <Title>{tried}</Title>
      <div className={classes.text}>
        {reason} {advice}
      </div>
      <div className={classes.code}>
        <code className="mono">{code}</code>
        <CopyButton text={code} label={t('copyCode')} />
      </div>
      {problem.isGone && elsewhere}
      {retry && !problem.isGone && (
        <Button variant="default" onClick={retry}>
          {t('tryAgain')}
        </Button>
      )}
    </div>
  );
}

/** Lines of text that are on their way. */
export function SkeletonLines({ lines = 3 }: { lines?: number }) {
  return (
    <div className={classes.lines} aria-hidden>
      {numbers(lines).map((line) => (
        <Skeleton key={line} height={14} width={line === lines - 1 ? '60%' : '100%'} radius="sm" />
      ))}
    </div>
  );
}

/** Rows of a list or table that are on their way. */
export function SkeletonRows({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  return (
    <div aria-hidden>
      {numbers(rows).map((row) => (
        <div key={row} className={classes.row} style={{ height }}>
          <Skeleton height={12} width="28%" radius="sm" />
          <Skeleton height={12} width="40%" radius="sm" />
          <Skeleton height={12} width="12%" radius="sm" />
        </div>
      ))}
    </div>
  );
}

function numbers(count: number): number[] {
  return [...Array(count).keys()];
}
