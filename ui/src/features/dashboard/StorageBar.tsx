/** What the archive takes on the disk, in parts. */

import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { type Part, Parts } from '@/components';
import { useFormat } from '@/i18n/format';

export function StorageBar({ dashboard }: { dashboard: Schemas['Dashboard'] }) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  const part = (label: string, size: number, shade: Part['shade']) => ({
    label,
    size,
    shade,
    written: format.bytes(size),
  });
  const parts = [
    part(t('storage.log'), dashboard.stored_bytes, 'full'),
    part(t('storage.index'), dashboard.index_bytes, 'half'),
    part(t('storage.catalog'), dashboard.catalog_bytes, 'quiet'),
  ];
  const taken = parts.reduce((sum, { size }) => sum + size, 0);
  return (
    <Parts
      parts={parts}
      whole={Math.max(1, dashboard.bytes, taken)}
      note={t('storage.received', { bytes: format.bytes(dashboard.bytes) })}
    />
  );
}
