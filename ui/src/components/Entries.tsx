/** A short list of things that belong to what the page is about: what, details, what can be done. */

import type { ReactNode } from 'react';
import classes from './Entries.module.css';
import { quoted } from './Quoted';

interface EntriesProps<T> {
  rows: T[];
  keyOf: (row: T) => string;
  /** What stands there when there is none. */
  none: ReactNode;
  children: (row: T) => EntryProps;
}

interface EntryProps {
  icon?: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  action?: ReactNode;
}

export function Entries<T>({ rows, keyOf, none, children }: EntriesProps<T>) {
  if (rows.length === 0) return <p className={classes.none}>{none}</p>;
  return (
    <ul className={classes.entries}>
      {rows.map((row) => {
        const { icon, title, detail, action } = children(row);
        return (
          <li key={keyOf(row)}>
            {icon && (
              <span className={classes.icon} aria-hidden>
                {icon}
              </span>
            )}
            <div className={classes.text}>
              <span>{quoted(title)}</span>
              {detail && <span className="muted">{quoted(detail)}</span>}
            </div>
            {action && <div className={classes.action}>{action}</div>}
          </li>
        );
      })}
    </ul>
  );
}
