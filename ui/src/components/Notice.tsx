/** A few sentences that somebody should have read before going on. */

import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './Notice.module.css';

interface NoticeProps {
  tone?: 'good' | 'info' | 'attention' | 'bad';
  /** What can be done about it. */
  action?: ReactNode;
  children: ReactNode;
}

const ICONS = { good: CircleCheck, info: Info, attention: TriangleAlert, bad: CircleAlert };

export function Notice({ tone = 'info', action, children }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon size={18} aria-hidden />
      <div className={classes.text}>{children}</div>
      {action}
    </div>
  );
}
