/** What can be done with the mails that are chosen. */

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Download, X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnnounce } from '@/components';
import type { OpenList } from '@/features/mail/list/useOpenList';
import type { MailPlace } from '@/features/mail/place';
import { useFormat } from '@/i18n/format';
import { useExportDialog } from './ExportDialog';
import classes from './Exports.module.css';

export function ChosenBar({ list, place }: { list: OpenList; place: MailPlace }) {
  const { t } = useTranslation('export');
  const format = useFormat();
  const announce = useAnnounce();
  const openExport = useExportDialog();
  const { chosen, pages } = list;
  const count = chosen.isAll ? (pages.total ?? 0) : chosen.size;
  const text = t('chosen', { count, number: format.number(count) });
  useEffect(() => announce(text), [text, announce]);
  return (
    <div className={classes.bar}>
      <Tooltip label={t('clear')}>
        <ActionIcon aria-label={t('clear')} onClick={() => chosen.clear()}>
          <X size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <span className={classes.chosen}>{text}</span>
      {!chosen.isAll && chosen.size < (pages.total ?? 0) && (
        <Button variant="subtle" size="compact-sm" onClick={() => chosen.all()}>
          {t('chooseAll')}
        </Button>
      )}
      <Button
        size="compact-sm"
        leftSection={<Download size={14} aria-hidden />}
        onClick={() => openExport(chosen.isAll ? { place } : { ids: chosen.list() })}
      >
        {t('export')}
      </Button>
    </div>
  );
}
