/** What the archive takes on the disk, in parts. */

import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { useFormat } from '@/i18n/format';
import classes from './Dashboard.module.css';

export function StorageBar({ dashboard }: { dashboard: Schemas['Dashboard'] }) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  const parts = [
    { part: 'log', bytes: dashboard.stored_bytes },
    { part: 'index', bytes: dashboard.index_bytes },
    { part: 'catalog', bytes: dashboard.catalog_bytes },
  ] as const;
  const all = Math.max(
    1,
    dashboard.bytes,
    parts.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  return (
    <>
      <div className={classes.storage} aria-hidden>
        {parts.map(({ part, bytes }) => (
          <span key={part} data-part={part} style={{ width: `${(bytes / all) * 100}%` }} />
        ))}
      </div>
      <ul className={classes.legend}>
        {parts.map(({ part, bytes }) => (
          <li key={part}>
            <span className={classes.swatch} data-part={part} aria-hidden />
            {t(`storage.${part}`)} <strong>{format.bytes(bytes)}</strong>
          </li>
        ))}
        <li className="muted">{t('storage.received', { bytes: format.bytes(dashboard.bytes) })}</li>
      </ul>
    </>
  );
}
