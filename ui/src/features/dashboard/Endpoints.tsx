/** The journal endpoints: when the last mail came. */

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { EmptyState, Panel, Time } from '@/components';
import { stateOf } from '@/features/endpoints/states';
import { useFormat } from '@/i18n/format';
import classes from './Dashboard.module.css';

export function Endpoints({ dashboard }: { dashboard: Schemas['Dashboard'] }) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  const { endpoints, time } = dashboard;
  return (
    <Panel title={t('endpoints.title')} flush>
      {endpoints.length === 0 ? (
        <EmptyState
          title={t('endpoints.none')}
          action={
            <Button component={Link} to="/admin/endpoints/new">
              {t('endpoints.make')}
            </Button>
          }
        >
          {t('endpoints.why')}
        </EmptyState>
      ) : (
        <ul className={classes.endpoints}>
          {endpoints.map((endpoint) => {
            const state = stateOf(endpoint, time);
            return (
              <li key={endpoint.id} data-state={state}>
                <span className={classes.dot} role="img" aria-label={t(`endpoints.${state}`)} />
                <div className={classes.need}>
                  <Link to="/admin/endpoints/$endpoint" params={{ endpoint: endpoint.id }}>
                    {endpoint.name}
                  </Link>
                  <span className="muted">
                    {t('mails', { count: endpoint.received, number: format.number(endpoint.received) })}
                  </span>
                </div>
                <span className={classes.last}>
                  {endpoint.paused && t('endpoints.paused')}
                  {!endpoint.paused && endpoint.last && <Time at={endpoint.last} form="relative" />}
                  {!endpoint.paused && !endpoint.last && t('endpoints.new')}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
