/** What is attached: its preview, and its download. */

import { ActionIcon, Button, Tooltip, UnstyledButton } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, type Schemas } from '@/api';
import { Quoted } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';
import { download } from '@/platform';
import classes from './Attachments.module.css';
import { shortKind } from './kinds';
import { Preview } from './Preview';

type Attached = Schemas['Attached'];

export function Attachments({ mail }: { mail: Schemas['ShownMail'] }) {
  const { t } = useTranslation('reader');
  const format = useFormat();
  const tenant = useTenant();
  const [shown, setShown] = useState<Attached>();
  const [opened, setOpened] = useState(false);
  const attached = mail.attachments.filter(({ inline }) => !inline);
  if (attached.length === 0) return null;
  const address = ({ index }: Attached) =>
    addressOf('/api/v1/tenants/{tenant}/mails/{mail}/attachments/{index}', {
      path: { tenant, mail: mail.id, index },
    });
  const bytes = attached.reduce((sum, { size }) => sum + size, 0);
  return (
    <section className={classes.attachments} aria-labelledby="attachments">
      <div className={classes.above}>
        <h2 id="attachments">
          {t('attachments', { count: attached.length })}
          <span className="muted"> · {format.bytes(bytes)}</span>
        </h2>
        {attached.length > 1 && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<Download size={14} aria-hidden />}
            onClick={() => {
              for (const one of attached) download(address(one));
            }}
          >
            {t('downloadAll')}
          </Button>
        )}
      </div>
      <ul>
        {attached.map((one) => {
          const name = readable(one.name ?? '') || t('unnamed');
          return (
            <li key={one.index}>
              <UnstyledButton
                className={classes.file}
                onClick={() => {
                  setShown(one);
                  setOpened(true);
                }}
              >
                <span className={classes.kind} data-kind={shortKind(one)}>
                  {shortKind(one)}
                </span>
                <Quoted className={classes.fileName} title={name}>
                  {name}
                </Quoted>
                <span className={classes.size}>{format.bytes(one.size)}</span>
              </UnstyledButton>
              <Tooltip label={t('download')}>
                <ActionIcon
                  component="a"
                  href={address(one)}
                  download={name}
                  aria-label={t('downloadOne', { name })}
                >
                  <Download size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </li>
          );
        })}
      </ul>
      <Preview mail={mail.id} attached={shown} opened={opened} onClose={() => setOpened(false)} />
    </section>
  );
}
