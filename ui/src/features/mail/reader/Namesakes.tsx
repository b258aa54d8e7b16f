/** Mails with the same Message-ID whose bytes differ: as a copy that a list changed on its way. */

import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Layers } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { Time } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import classes from './Reader.module.css';

export function Namesakes({ id, onOpen }: { id: number; onOpen: (id: number) => void }) {
  const { t } = useTranslation('reader');
  const format = useFormat();
  const tenant = useTenant();
  const { data } = useQuery(
    read('/api/v1/tenants/{tenant}/mails/{mail}/namesakes', { path: { tenant, mail: id } }),
  );
  if (!data || data.length === 0) return null;
  return (
    <section className={classes.namesakes}>
      <Layers size={16} aria-hidden />
      <div>
        {t('namesakes', { count: data.length })}
        <ul>
          {data.map((one) => (
            <li key={one.id}>
              <UnstyledButton className={classes.more} onClick={() => onOpen(one.id)}>
                {t('version', { id: one.id })}
              </UnstyledButton>{' '}
              <span>
                {format.bytes(one.size)} · {t('archivedAt')} <Time at={one.archived} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
