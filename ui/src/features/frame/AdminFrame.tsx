/** The Admin area: navigation at the left, below 900 px behind a button. */

import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Menu as MenuIcon } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenantEvents } from '@/api';
import { Mark, SideSheet, SkeletonLines } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useSession } from '@/features/session/useSession';
import classes from './AdminFrame.module.css';
import type { NavGroup } from './navigation';
import { SkipLink } from './SkipLink';
import { TenantSwitch, WithTenant } from './TenantSwitch';
import { UserMenu } from './UserMenu';

interface AdminFrameProps {
  groups: NavGroup[];
  /** Addresses at and below which an operator needs to have chosen no tenant. */
  withoutTenant: string[];
}

export function AdminFrame({ groups, withoutTenant }: AdminFrameProps) {
  const { t } = useTranslation('frame');
  const [opened, drawer] = useDisclosure();
  const { operator } = useSession();
  const tenant = useTenant();
  const { pathname } = useLocation();
  const free = withoutTenant.some((address) => pathname === address || pathname.startsWith(`${address}/`));
  useTenantEvents(tenant || undefined);
  return (
    <div className={classes.frame}>
      <SkipLink />
      <aside className={classes.side}>
        <Brand />
        {operator && <TenantSwitch />}
        <Navigation groups={groups} />
        <div className={classes.foot}>
          <UserMenu area="admin" />
        </div>
      </aside>
      <header className={classes.top}>
        <ActionIcon aria-label={t('openMenu')} onClick={drawer.open}>
          <MenuIcon size={20} aria-hidden />
        </ActionIcon>
        <Brand />
        <UserMenu area="admin" />
      </header>
      <SideSheet opened={opened} onClose={drawer.close} title={<Brand />}>
        {operator && <TenantSwitch />}
        <Navigation groups={groups} onFollow={drawer.close} />
      </SideSheet>
      <main id="content" tabIndex={-1} className={classes.main}>
        {/* The frame stays while the words of a page are on their way. */}
        <Suspense fallback={<SkeletonLines />}>
          {free ? (
            <Outlet />
          ) : (
            <WithTenant>
              <Outlet />
            </WithTenant>
          )}
        </Suspense>
      </main>
    </div>
  );
}

function Brand() {
  const { t } = useTranslation('frame');
  const { tenant_name } = useSession();
  return (
    <Link to="/admin" className={classes.brand}>
      <Mark size={28} />
      <span className={classes.names}>
        <span className={classes.product}>{t('product')}</span>
        {tenant_name && <span className={classes.tenant}>{tenant_name}</span>}
      </span>
    </Link>
  );
}

/** Groups without a page that this person may see are left out. */
function Navigation({ groups, onFollow }: { groups: NavGroup[]; onFollow?: () => void }) {
  const { t } = useTranslation('frame');
  const session = useSession();
  return (
    <nav aria-label={t('area.admin')} className={classes.nav}>
      {groups.map(({ id, items }) => {
        const seen = items.filter((item) => item.for(session));
        if (seen.length === 0) return null;
        return (
          <div key={id} className={classes.group}>
            {id !== 'top' && <h2>{t(`group.${id}`)}</h2>}
            <ul>
              {seen.map((item) => (
                <li key={item.id}>
                  <Link
                    to={item.to}
                    activeOptions={{ exact: item.exact === true }}
                    activeProps={{ 'aria-current': 'page' }}
                    onClick={onFollow}
                  >
                    {t(`nav.${item.id}`)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}
