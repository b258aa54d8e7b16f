/** Pages that belong to no area: the way back, and who is signed in. */

import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTenantEvents } from '@/api';
import { Mark } from '@/components';
import { useSession } from '@/features/session/useSession';
import classes from './PlainFrame.module.css';
import { SkipLink } from './SkipLink';
import { UserMenu } from './UserMenu';

export function PlainFrame() {
  const { t } = useTranslation('frame');
  const { tenant } = useSession();
  useTenantEvents(tenant ?? undefined);
  return (
    <>
      <SkipLink />
      <header className={classes.top}>
        <Link to="/" className={classes.brand}>
          <Mark size={28} />
          <span>{t('product')}</span>
        </Link>
        <UserMenu />
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
    </>
  );
}
