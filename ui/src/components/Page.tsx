/** A page's head and width. Its title is the tab's, too. */

import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { readable } from '@/i18n/readable';
import classes from './Page.module.css';
import { quoted } from './Quoted';

interface PageProps {
  title: string;
  /** The list that this is one of. */
  back?: { to: string; label: string };
  /** A sentence under the title. */
  lead?: ReactNode;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, back, lead, actions, children }: PageProps) {
  useTitle(title);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div className={classes.titles}>
          {back && (
            <Link to={back.to} className={classes.back}>
              <ChevronLeft size={16} aria-hidden />
              {back.label}
            </Link>
          )}
          <h1>{quoted(title)}</h1>
          {lead && <p className="muted">{lead}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

const PRODUCT = 'Mailstead';

/** `undefined` leaves the title to whatever is around. */
export function useTitle(title: string | undefined) {
  useEffect(() => {
    if (title === undefined) return;
    document.title = title ? `${readable(title)} · ${PRODUCT}` : PRODUCT;
  }, [title]);
}
