/** One line of the left pane that leads somewhere. */

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { quoted } from '@/components';
import type { MailPlace } from '@/features/mail/place';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';
import classes from './Tree.module.css';

interface TreeLinkProps {
  to: MailPlace;
  children: ReactNode;
  icon?: ReactNode;
  /** The whole name, where it may be cut. */
  title?: string;
  count?: number;
  depth?: number;
  isCurrent: boolean;
  /** Closes the drawer the tree may be in. */
  onGone: () => void;
}

export function TreeLink({ to, children, icon, title, count, depth = 0, isCurrent, onGone }: TreeLinkProps) {
  const format = useFormat();
  return (
    <Link
      to="/mail"
      search={to as never}
      // The link's own idea of where one is leaves out what it does not name.
      activeOptions={{ exact: true, includeSearch: true }}
      className={classes.link}
      style={{ paddingLeft: 8 + depth * 16 }}
      aria-current={isCurrent ? 'page' : undefined}
      title={title && readable(title)}
      onClick={onGone}
    >
      {icon}
      <span className={classes.name}>{quoted(children)}</span>
      {count !== undefined && <span className={classes.count}>{format.number(count)}</span>}
    </Link>
  );
}
