/** The newest refusals of an endpoint, if there are any. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { read, type Schemas } from '@/api';
import { Entries, Panel, Time } from '@/components';
import { useTenant } from '@/features/session/tenant';

const SHOWN = 5;

export function RefusalsOf({ endpoint }: { endpoint: Schemas['Endpoint'] }) {
  const { t } = useTranslation('endpoints');
  const tenant = useTenant();
  const { data } = useQuery(read('/api/v1/tenants/{tenant}/refusals', { path: { tenant } }));
  const own = data?.filter(({ endpoint: name }) => name === endpoint.name) ?? [];
  if (own.length === 0) return null;
  return (
    <Panel
      title={t('refusals.title')}
      aside={
        <Link to="/admin/refusals" search={{ q: endpoint.name }}>
          {t('refusals.all')}
        </Link>
      }
      flush
    >
      <Entries
        rows={own.slice(0, SHOWN)}
        keyOf={({ time, peer, recipient }) => `${time} ${peer} ${recipient}`}
        none={t('refusals.none')}
      >
        {({ time, peer, code, text, mail_from }) => ({
          title: `${code} ${text}`,
          detail: (
            <>
              <Time at={time} form="exact" /> · {[peer, mail_from].filter(Boolean).join(' · ')}
            </>
          ),
        })}
      </Entries>
    </Panel>
  );
}
