/** The journal endpoints: when the last mail came. */

import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { EmptyState, Panel, Time } from '@/components';
import { useFormat } from '@/i18n/format';
import classes from './Dashboard.module.css';

type Figures = Schemas['EndpointFigures'];

export function Endpoints({ dashboard }: { dashboard: Schemas['Dashboard'] }) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  const { endpoints, time } = dashboard;
  return (
    <Panel title={t('endpoints.title')} flush>
      {endpoints.length === 0 ? (
        <EmptyState title={t('endpoints.none')}>{t('endpoints.why')}</EmptyState>
      ) : (
        <ul className={classes.endpoints}>
          {endpoints.map((endpoint) => {
            const state = stateOf(endpoint, time);
            return (
              <li key={endpoint.id} data-state={state}>
                <span className={classes.dot} role="img" aria-label={t(`endpoints.${state}`)} />
                <div className={classes.need}>
                  <span>{endpoint.name}</span>
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

function stateOf(
  { paused, last, silent_after }: Figures,
  now: number,
): 'paused' | 'new' | 'silent' | 'alive' {
  if (paused) return 'paused';
  if (!last) return 'new';
  return now - last > silent_after ? 'silent' : 'alive';
}
