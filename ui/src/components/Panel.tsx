/** A sheet of paper on the ground, with an optional head. */

import type { ReactNode } from 'react';
import classes from './Panel.module.css';

interface PanelProps {
  title?: ReactNode;
  /** At the right of the head. */
  aside?: ReactNode;
  /** Content up to the edge: lists and tables bring their own padding. */
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, aside, flush, children }: PanelProps) {
  return (
    <section className={classes.panel}>
      {title !== undefined && (
        <header className={classes.head}>
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      <div className={flush ? undefined : classes.body}>{children}</div>
    </section>
  );
}
