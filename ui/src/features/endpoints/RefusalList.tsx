/** Deliveries that were refused for good: their senders have dropped them, so that nobody else knows. */

import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { EmptyState, Page } from '@/components';
import { DataTable, useTableState } from '@/components/table';
import { useTenant } from '@/features/session/tenant';
import { useRefusalColumns } from './useRefusalColumns';

export function RefusalList() {
  const { t } = useTranslation('endpoints');
  const tenant = useTenant();
  const state = useTableState();
  const query = useQuery(read('/api/v1/tenants/{tenant}/refusals', { path: { tenant } }));
  const words = state.search.q?.toLowerCase() ?? '';
  const rows = useMemo(
    () =>
      (query.data ?? []).filter(({ text, peer, endpoint, mail_from, recipient }) =>
        [text, peer, endpoint, mail_from, recipient].some((value) => value?.toLowerCase().includes(words)),
      ),
    [query.data, words],
  );
  const columns = useRefusalColumns();
  return (
    <Page
      title={t('refusals.title')}
      lead={t('refusals.lead')}
      back={{ to: '/admin/endpoints', label: t('title') }}
    >
      <DataTable
        name="refusals"
        label={t('refusals.title')}
        columns={columns}
        rows={rows}
        keyOf={({ time, peer, recipient, text }) => `${time} ${peer} ${recipient} ${text}`}
        state={state}
        searchLabel={t('refusals.search')}
        query={query}
        tried={t('refusals.notRead')}
        empty={
          <EmptyState icon={ShieldCheck} title={t('refusals.none')}>
            {t('refusals.noneText')}
          </EmptyState>
        }
      />
    </Page>
  );
}
