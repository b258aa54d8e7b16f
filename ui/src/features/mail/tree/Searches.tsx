/** The searches that were kept. */

import { ActionIcon, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Search, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas, useChange } from '@/api';
import { ConfirmDialog } from '@/components';
import type { MailPlace } from '@/features/mail/place';
import classes from './Tree.module.css';
import { TreeLink } from './TreeLink';

export function Searches({ place, onGone }: { place: MailPlace; onGone: () => void }) {
  const { t } = useTranslation('mail');
  const { data } = useQuery(read('/api/v1/me/searches', {}));
  const remove = useChange('delete', '/api/v1/me/searches/{search}');
  const [asked, setAsked] = useState<Schemas['SavedSearch']>();
  const [name, setName] = useState('');
  if (!data || data.length === 0) return null;
  const ask = (search: Schemas['SavedSearch']) => {
    setName(search.name);
    setAsked(search);
  };
  return (
    <nav aria-labelledby="kept-searches">
      <h2 id="kept-searches">{t('searches')}</h2>
      <ul>
        {data.map((search) => (
          <li key={search.id} className={classes.line}>
            <TreeLink
              to={{ q: search.query }}
              icon={<Search size={16} aria-hidden />}
              title={search.query}
              isCurrent={place.q === search.query && place.box === undefined}
              onGone={onGone}
            >
              {search.name}
            </TreeLink>
            <Tooltip label={t('forget')}>
              <ActionIcon
                className={classes.end}
                size={28}
                aria-label={t('forgetSearch', { name: search.name })}
                onClick={() => ask(search)}
              >
                <Trash2 size={14} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t('forgetTitle')}
        action={t('forget')}
        onConfirm={() => remove.mutateAsync({ path: { search: asked?.id ?? '' } })}
      >
        {t('forgetText', { name })}
      </ConfirmDialog>
    </nav>
  );
}
