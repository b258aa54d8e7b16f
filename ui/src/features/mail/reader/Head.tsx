/** Who wrote to whom and when: as the mail says, and as it really was. */

import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Quoted, quoted, Time } from '@/components';
import { useFormat } from '@/i18n/format';
import classes from './Reader.module.css';
import { hiddenOf, namesOf, type Person } from './recipients';

type Mail = Schemas['ShownMail'];

/** Names that are told at once; the others when they are asked for. */
const TOLD = 4;

export function Head({ mail }: { mail: Mail }) {
  const { t } = useTranslation('reader');
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const hidden = hiddenOf(mail);
  const people = [...mail.to, ...mail.cc];
  const isLong = people.length > TOLD || hidden.length > TOLD;
  return (
    <div className={classes.head}>
      <h1>{quoted(mail.subject || t('noSubject'))}</h1>
      <div className={classes.sender}>
        {mail.from.map((person) => (
          <span key={person.address}>
            <strong>{quoted(person.name || person.address)}</strong>{' '}
            {person.name && <Quoted className={classes.address}>{person.address}</Quoted>}
          </span>
        ))}
        {mail.from.length === 0 && <strong>{t('noSender')}</strong>}
      </div>
      {isOpen ? (
        <dl className={classes.people}>
          <People label={t('to')} people={mail.to} />
          <People label={t('cc')} people={mail.cc} />
          <People label={t('bcc')} people={mail.bcc} />
          <People label={t('replyTo')} people={mail.reply_to} />
          <People label={t('sender')} people={mail.sender} />
          {mail.envelope && (
            <>
              <dt>{t('reallyFrom')}</dt>
              <dd>
                {quoted(mail.envelope.from || t('nullSender'))}
                {mail.envelope.on_behalf_of && ` ${t('onBehalf', { address: mail.envelope.on_behalf_of })}`}
              </dd>
              {mail.envelope.recipients.length > 0 && (
                <>
                  <dt>{t('reallyTo')}</dt>
                  <dd>
                    <ul>
                      {mail.envelope.recipients.map((recipient) => (
                        <li key={`${recipient.address} ${recipient.expanded ?? ''}`}>
                          <Quoted>{recipient.address}</Quoted> <Marks recipient={recipient} />
                        </li>
                      ))}
                    </ul>
                  </dd>
                </>
              )}
            </>
          )}
          {mail.message_id && (
            <>
              <dt>{t('messageId')}</dt>
              <dd className="mono">{quoted(mail.message_id)}</dd>
            </>
          )}
        </dl>
      ) : (
        <div className={classes.recipients}>
          {people.length > 0 && (
            <span>
              {t('toNames', { names: namesOf(people, TOLD, (count) => t('more', { count }), format) })}
            </span>
          )}
          {hidden.slice(0, TOLD).map((recipient) => (
            <span key={`${recipient.address} ${recipient.expanded ?? ''}`} className={classes.hidden}>
              {t('receivedBy', { address: recipient.address })} <Marks recipient={recipient} />
            </span>
          ))}
        </div>
      )}
      <div className={classes.when}>
        <Time at={mail.date * 1000} form="exact" />
        <span>
          {t('archivedAt')} <Time at={mail.archived} form="dateTime" />
        </span>
        <UnstyledButton
          className={classes.more}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          data-long={isLong || undefined}
        >
          {t(isOpen ? 'fewer' : 'details')}
        </UnstyledButton>
      </div>
    </div>
  );
}

function People({ label, people }: { label: string; people: Person[] }) {
  if (people.length === 0) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <ul>
          {people.map(({ name, address }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an address may stand there twice
            <li key={`${index} ${address}`}>
              {name && <Quoted>{name}</Quoted>} <Quoted className={classes.address}>{address}</Quoted>
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

function Marks({ recipient }: { recipient: Schemas['Recipient'] }) {
  const { t } = useTranslation('reader');
  const isBcc = recipient.kind === 'bcc' || (recipient.hidden && !recipient.expanded && !recipient.forwarded);
  return (
    <>
      {isBcc && <span className={classes.bcc}>{t('markBcc')}</span>}
      {recipient.expanded && (
        <span className={classes.mark}>{t('markList', { list: recipient.expanded })}</span>
      )}
      {recipient.forwarded && (
        <span className={classes.mark}>{t('markForwarded', { address: recipient.forwarded })}</span>
      )}
    </>
  );
}
