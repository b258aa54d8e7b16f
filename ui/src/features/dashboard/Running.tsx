/** Jobs that wait or work, as they go on. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { Panel, Progress } from '@/components';
import { useTenant } from '@/features/session/tenant';
import classes from './Dashboard.module.css';

const EVERY_MS = 5_000;

export function Running() {
  const { t } = useTranslation('dashboard');
  const tenant = useTenant();
  const { data } = useQuery({
    ...read('/api/v1/tenants/{tenant}/jobs', { path: { tenant } }),
    refetchInterval: EVERY_MS,
  });
  const going = data?.filter(({ ended }) => !ended) ?? [];
  if (going.length === 0) return null;
  return (
    <Panel title={t('running.title')} aside={<Link to="/admin/imports">{t('running.all')}</Link>} flush>
      <ul className={classes.running}>
        {going.map((job) => (
          <li key={job.id}>
            <Progress
              label={job.name}
              done={job.done}
              total={job.total ?? undefined}
              since={job.started ?? job.created}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
