/** The other mails of the same conversation. */

import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight, MessagesSquare } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { quoted } from '@/components';
import { rowDate } from '@/features/mail/list/groups';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import classes from './Reader.module.css';

export function Conversation({ id, onOpen }: { id: number; onOpen: (id: number) => void }) {
  const { t } = useTranslation('reader');
  const format = useFormat();
  const tenant = useTenant();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(
    read('/api/v1/tenants/{tenant}/mails/{mail}/conversation', { path: { tenant, mail: id } }),
  );
  if (!data || data.mails.length < 2) return null;
  const at = data.mails.findIndex((one) => one.id === id) + 1;
  const count = data.mails.length;
  const numbers = { at: format.number(at), count, of: format.number(count) };
  return (
    <section className={classes.conversation}>
      <UnstyledButton className={classes.summary} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <ChevronRight size={14} aria-hidden />
        <MessagesSquare size={16} aria-hidden />
        {t(data.complete ? 'conversation' : 'conversationPart', numbers)}
      </UnstyledButton>
      {isOpen && (
        <>
          <ol>
            {data.mails.map((one) => (
              <li key={one.id}>
                <UnstyledButton
                  className={classes.other}
                  aria-current={one.id === id ? 'true' : undefined}
                  onClick={() => onOpen(one.id)}
                >
                  <strong>{quoted(one.from?.name || one.from?.address || t('noSender'))}</strong>
                  <span>{quoted(one.subject || t('noSubject'))}</span>
                  <time className="muted" dateTime={new Date(one.date * 1000).toISOString()}>
                    {rowDate(one, format)}
                  </time>
                </UnstyledButton>
              </li>
            ))}
          </ol>
          {!data.complete && <p className={classes.note}>{t('conversationMore', numbers)}</p>}
        </>
      )}
    </section>
  );
}
