/** The state of a thing: a dot and a word. Loud only where something is wrong. */

import type { ReactNode } from 'react';
import classes from './Status.module.css';

export type Tone = 'good' | 'quiet' | 'attention' | 'bad' | 'off';

export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.status} data-tone={tone}>
      <span className={classes.dot} aria-hidden />
      <span>{children}</span>
    </span>
  );
}
