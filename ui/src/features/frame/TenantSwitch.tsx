/** Whose archive an operator looks at. */

import { Button, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { Building2 } from 'lucide-react';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { readPages, rowsOf, type Schemas } from '@/api';
import { EmptyState, ErrorState, SkeletonLines } from '@/components';
import { useChosenTenant } from '@/features/session/tenant';
import { useSession } from '@/features/session/useSession';

const MOST = 500;

function useTenants() {
  const query = useInfiniteQuery(readPages('/api/v1/tenants', { query: { limit: MOST } }));
  const tenants = useMemo(() => rowsOf<Schemas['TenantView']>(query.data), [query.data]);
  return { ...query, tenants };
}

export function TenantSwitch() {
  const { t } = useTranslation('frame');
  const { tenants, hasNextPage, fetchNextPage } = useTenants();
  const [chosen, choose] = useChosenTenant();
  const router = useRouter();
  return (
    <Select
      aria-label={t('tenant.choose')}
      placeholder={t('tenant.choose')}
      data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
      value={chosen || null}
      onChange={(id) => {
        if (!id) return;
        choose(id);
        // What was open belonged to another tenant.
        void router.navigate({ to: '/' });
      }}
      searchable={tenants.length > 8}
      allowDeselect={false}
      onDropdownOpen={() => hasNextPage && void fetchNextPage()}
      comboboxProps={{ shadow: 'md' }}
    />
  );
}

/** Its children once there is a tenant that they can be about. */
export function WithTenant({ children }: { children: ReactNode }) {
  const { operator } = useSession();
  return operator ? <WithChosen>{children}</WithChosen> : children;
}

function WithChosen({ children }: { children: ReactNode }) {
  const { t } = useTranslation('frame');
  const { tenants, isPending, isError, error, refetch, hasNextPage } = useTenants();
  const [chosen, choose] = useChosenTenant();
  // Where there is only one, there is nothing to choose.
  const only = tenants.length === 1 && !hasNextPage ? tenants[0]?.id : undefined;
  useEffect(() => {
    if (only !== undefined && chosen !== only) choose(only);
  }, [only, chosen, choose]);
  if (isPending || (only !== undefined && chosen !== only)) return <SkeletonLines />;
  if (isError) return <ErrorState tried={t('tenant.notRead')} error={error} retry={refetch} page />;
  // With more of them than were read, the one chosen may be among the others.
  if (chosen && (hasNextPage || tenants.some(({ id }) => id === chosen))) return children;
  if (tenants.length === 0) {
    return (
      <EmptyState
        page
        icon={Building2}
        title={t('tenant.none')}
        action={
          <Button component={Link} to="/admin/start">
            {t('tenant.start')}
          </Button>
        }
      >
        {t('tenant.howTo')}
      </EmptyState>
    );
  }
  return (
    <EmptyState page icon={Building2} title={t('tenant.which')} action={<TenantSwitch />}>
      {t('tenant.why')}
    </EmptyState>
  );
}
