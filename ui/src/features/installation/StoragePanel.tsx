/** What the archives take of the disk, and how much is free. */

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Notice, Panel, type Part, Parts } from '@/components';
import { useFormat } from '@/i18n/format';
import { FigureTable } from './FigureTable';
import classes from './Installation.module.css';

/** So many tenants are named; those that take less are one figure. */
const MOST_NAMED = 10;

type Storage = Schemas['Storage'];

export function StoragePanel({ storage }: { storage: Storage }) {
  const { t } = useTranslation('installation');
  const { disk, tenants } = storage;
  return (
    <>
      {disk && disk.free < disk.warning_below && (
        <Notice tone={disk.free < disk.error_below ? 'bad' : 'attention'}>{t('storage.full')}</Notice>
      )}
      <Panel title={t('storage.title')} flush>
        <div className={classes.padded}>
          <Bar storage={storage} />
          <p className="muted">{disk ? <Room disk={disk} /> : t('storage.notMeasured')}</p>
        </div>
        {tenants.length > 0 && <OfTenants tenants={tenants} />}
      </Panel>
    </>
  );
}

function Bar({ storage }: { storage: Storage }) {
  const { t } = useTranslation('installation');
  const format = useFormat();
  const { disk, log_bytes, index_bytes, catalog_bytes } = storage;
  const part = (label: string, size: number, shade: Part['shade']) => ({
    label,
    size,
    shade,
    written: format.bytes(size),
  });
  const own = log_bytes + index_bytes + catalog_bytes;
  const parts = [
    part(t('storage.log'), log_bytes, 'full'),
    part(t('storage.index'), index_bytes, 'half'),
    part(t('storage.catalog'), catalog_bytes, 'quiet'),
  ];
  if (!disk) return <Parts parts={parts} whole={own} />;
  // Measured one after the other, while mail comes.
  const others = Math.max(0, disk.total - disk.free - own);
  return (
    <Parts
      parts={[
        ...parts,
        part(t('storage.others'), others, 'grey'),
        part(t('storage.free'), disk.free, 'none'),
      ]}
      whole={disk.total}
    />
  );
}

function Room({ disk }: { disk: Schemas['Room'] }) {
  const { t } = useTranslation('installation');
  const format = useFormat();
  return t('storage.room', {
    free: format.bytes(disk.free),
    total: format.bytes(disk.total),
    warning: format.bytes(disk.warning_below),
    error: format.bytes(disk.error_below),
  });
}

function OfTenants({ tenants }: { tenants: Schemas['TenantStorage'][] }) {
  const { t } = useTranslation('installation');
  const format = useFormat();
  const named = tenants.slice(0, MOST_NAMED).map(({ id, name, bytes }) => ({
    key: id,
    what: (
      <Link to="/admin/tenants/$tenant" params={{ tenant: id }}>
        {name}
      </Link>
    ),
    value: format.bytes(bytes),
  }));
  const rest = tenants.slice(MOST_NAMED);
  const more = {
    key: 'more',
    what: t('storage.more', { count: rest.length, number: format.number(rest.length) }),
    value: format.bytes(rest.reduce((sum, { bytes }) => sum + bytes, 0)),
  };
  return (
    <FigureTable
      caption={t('storage.tenants')}
      heads={[t('storage.tenant'), t('storage.taken')]}
      rows={rest.length > 0 ? [...named, more] : named}
    />
  );
}
