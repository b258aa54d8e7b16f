/** The Mail area: the search bar above, three panes below. What is in them is the routes' affair. */

import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Menu as MenuIcon } from 'lucide-react';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenantEvents } from '@/api';
import { Mark, SkeletonLines, usePaneCount } from '@/components';
import { useTenant } from '@/features/session/tenant';
import classes from './MailFrame.module.css';
import { SkipLink } from './SkipLink';
import { WithTenant } from './TenantSwitch';
import { UserMenu } from './UserMenu';

interface MailFrameProps {
  search: ReactNode;
  /** Opens the drawer with the tree, where it has no pane. */
  onOpenTree?: () => void;
  /** The panes. */
  children: ReactNode;
}

export function MailFrame({ search, onOpenTree, children }: MailFrameProps) {
  const { t } = useTranslation('frame');
  const panes = usePaneCount();
  useTenantEvents(useTenant() || undefined);
  return (
    <div className={classes.frame}>
      <SkipLink />
      <header className={classes.top}>
        {panes < 3 && onOpenTree && (
          <ActionIcon aria-label={t('openTree')} onClick={onOpenTree}>
            <MenuIcon size={20} aria-hidden />
          </ActionIcon>
        )}
        <Link to="/mail" className={classes.brand} aria-label={t('product')}>
          <Mark size={28} />
          <span>{t('product')}</span>
        </Link>
        <div className={classes.search}>{search}</div>
        <UserMenu area="mail" />
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        {/* The frame stays while the words of a page are on their way. */}
        <Suspense fallback={<SkeletonLines />}>
          <WithTenant>{children}</WithTenant>
        </Suspense>
      </main>
    </div>
  );
}
