/** What can be done with the mail that is open. */

import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ArrowLeft, Code, Download, EllipsisVertical, ExternalLink, Link2, Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, type Schemas } from '@/api';
import { toastDone } from '@/components';
import { useShortcut } from '@/components/shortcuts';
import { useTenant } from '@/features/session/tenant';
import { copyText, download } from '@/platform';
import { Original } from './Original';
import { usePrint } from './Print';
import classes from './Reader.module.css';

interface ActionsProps {
  id: number;
  mail: Schemas['ShownMail'] | undefined;
  onBack: (() => void) | undefined;
}

export function Actions({ id, mail, onBack }: ActionsProps) {
  const { t } = useTranslation('reader');
  const tenant = useTenant();
  const [isOriginal, setOriginal] = useState(false);
  const path = { tenant, mail: id };
  const raw = addressOf('/api/v1/tenants/{tenant}/mails/{mail}/raw', { path });
  const html = addressOf('/api/v1/tenants/{tenant}/mails/{mail}/html', { path });
  const { print, sheet } = usePrint(mail);
  const copyLink = async () => {
    const link = `${location.origin}/mail?mail=${id}`;
    if (await copyText(link)) toastDone(t('linkCopied'));
  };
  useShortcut('e', t('downloadMail'), () => download(raw));
  return (
    <div className={classes.actions}>
      {onBack && (
        <ActionIcon aria-label={t('back')} onClick={onBack}>
          <ArrowLeft size={20} aria-hidden />
        </ActionIcon>
      )}
      <span className={classes.space} />
      <Tooltip label={t('downloadMail')}>
        <ActionIcon component="a" href={raw} download aria-label={t('downloadMail')}>
          <Download size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('original')}>
        <ActionIcon aria-label={t('original')} disabled={!mail} onClick={() => setOriginal(true)}>
          <Code size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('copyLink')}>
        <ActionIcon aria-label={t('copyLink')} onClick={() => void copyLink()}>
          <Link2 size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon aria-label={t('moreActions')}>
            <EllipsisVertical size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Printer size={16} aria-hidden />}
            disabled={!mail}
            onClick={() => void print()}
          >
            {t('print')}
          </Menu.Item>
          <Menu.Item
            component="a"
            href={html}
            target="_blank"
            rel="noopener noreferrer"
            leftSection={<ExternalLink size={16} aria-hidden />}
          >
            {t('ownWindow')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {sheet}
      {mail && <Original mail={mail} opened={isOriginal} onClose={() => setOriginal(false)} />}
    </div>
  );
}
