/** A short list of things that can be ended: what, details, a button. */

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState, SkeletonRows } from '@/components';
import classes from './Entries.module.css';

interface EntriesProps<T> {
  query: UseQueryResult<T[]>;
  tried: string;
  /** What stands there when there is none. */
  none: string;
  children: (entry: T) => ReactNode;
}

export function Entries<T>({ query, tried, none, children }: EntriesProps<T>) {
  if (query.isPending) return <SkeletonRows rows={2} height={56} />;
  if (query.isError) return <ErrorState tried={tried} error={query.error} retry={query.refetch} />;
  if (query.data.length === 0) return <p className={classes.none}>{none}</p>;
  return <ul className={classes.entries}>{query.data.map(children)}</ul>;
}

interface EntryProps {
  title: ReactNode;
  detail: ReactNode;
  action?: ReactNode;
}

export function Entry({ title, detail, action }: EntryProps) {
  return (
    <li>
      <div className={classes.text}>
        <span>{title}</span>
        <span className="muted">{detail}</span>
      </div>
      {action}
    </li>
  );
}
