/** What is bounded, so that no client takes what others need. */

import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Panel } from '@/components';
import { type Format, useFormat } from '@/i18n/format';
import { FigureTable } from './FigureTable';
import classes from './Installation.module.css';

type Limit = Schemas['Limit'];

const GROUPS = ['smtp', 'http', 'open'] as const;

export function Limits({ limits }: { limits: Limit[] }) {
  const { t } = useTranslation('installation');
  const format = useFormat();
  return (
    <Panel title={t('limit.title')} flush>
      <p className={`${classes.lead} muted`}>{t('limit.lead')}</p>
      <div className={classes.groups}>
        {GROUPS.map((group) => {
          const rows = limits
            .filter(({ about }) => about.startsWith(`${group}-`))
            .map((limit) => ({
              key: limit.about,
              what: t(`limit.about.${limit.about}`),
              value: written(limit, format),
              note: limit.setting && <span className="mono">{limit.setting}</span>,
            }));
          if (rows.length === 0) return null;
          return (
            <div key={group}>
              <FigureTable
                caption={t(`limit.group.${group}`)}
                heads={[t('limit.what'), t('limit.most')]}
                rows={rows}
              />
            </div>
          );
        })}
      </div>
    </Panel>
  );
}

function written({ value, unit }: Limit, format: Format): string {
  if (unit === 'bytes') return format.bytes(value);
  return unit === 'seconds' ? format.duration(value) : format.number(value);
}
