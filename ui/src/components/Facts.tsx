/** What is known of a thing: names at the left, values at the right, a thin line between. */

import type { ReactNode } from 'react';
import classes from './Facts.module.css';
import { quoted } from './Quoted';

export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

interface FactProps {
  name: string;
  children: ReactNode;
  /** Something that can be done about it, at the right. */
  action?: ReactNode;
}

export function Fact({ name, children, action }: FactProps) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{quoted(children)}</dd>
      {action && <dd className={classes.action}>{action}</dd>}
    </div>
  );
}
