/** The right pane: one mail, and the proof of it at its foot. Another mail is another reader: `key` is its number. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas } from '@/api';
import { ErrorState, Quoted, quoted, SkeletonLines, useAnnounce, useTitle } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { bodyQuery } from '@/mailview/body';
import { Actions } from './Actions';
import { Attachments } from './Attachments';
import { BodyView } from './BodyView';
import { Conversation } from './Conversation';
import { Evidence } from './Evidence';
import { Head } from './Head';
import { Namesakes } from './Namesakes';
import classes from './Reader.module.css';

interface ReaderProps {
  id: number;
  /** What the list knows of it already. */
  listed: Schemas['Listed'] | undefined;
  /** Leads back to the list, where it has the whole window. */
  onBack: (() => void) | undefined;
  /** Leaves the mail. */
  onClose: () => void;
  onOpen: (id: number) => void;
}

export function Reader({ id, listed, onBack, onClose, onOpen }: ReaderProps) {
  const { t } = useTranslation('reader');
  const tenant = useTenant();
  const announce = useAnnounce();
  const [remote, setRemote] = useState(false);
  const query = useQuery(read('/api/v1/tenants/{tenant}/mails/{mail}', { path: { tenant, mail: id } }));
  const body = useQuery(bodyQuery(tenant, id, remote));
  const mail = query.data;
  const subject = mail?.subject ?? listed?.subject;
  useTitle(subject || t('noSubject'));
  useEffect(() => {
    if (subject !== undefined) announce(subject);
  }, [subject, announce]);
  if (query.isError) {
    return (
      <>
        <Actions id={id} mail={undefined} onBack={onBack} />
        <ErrorState
          tried={t('notRead')}
          error={query.error}
          retry={query.refetch}
          elsewhere={
            <Button variant="default" onClick={onClose}>
              {t('close')}
            </Button>
          }
        />
      </>
    );
  }
  return (
    <article className={classes.reader} aria-busy={!mail}>
      <Actions id={id} mail={mail} onBack={onBack} />
      <div className={classes.scroll}>
        {mail ? <Head mail={mail} /> : <HeadSoon listed={listed} />}
        {mail && <Namesakes id={id} onOpen={onOpen} />}
        {mail && <Conversation id={id} onOpen={onOpen} />}
        <BodyView
          body={body}
          subject={subject ?? ''}
          onShowRemote={() => setRemote(true)}
          isRemote={remote}
        />
      </div>
      {mail && <Attachments mail={mail} />}
      {mail && <Evidence mail={mail} />}
    </article>
  );
}

/** As much of the head as the list knows. */
function HeadSoon({ listed }: { listed: Schemas['Listed'] | undefined }) {
  if (!listed) {
    return (
      <div className={classes.head}>
        <SkeletonLines lines={3} />
      </div>
    );
  }
  const { from } = listed;
  return (
    <div className={classes.head}>
      <h1>{quoted(listed.subject)}</h1>
      <div className={classes.sender}>
        <strong>{quoted(from?.name || from?.address)}</strong>
        {from?.name && <Quoted className="muted">{from.address}</Quoted>}
      </div>
      <SkeletonLines lines={1} />
    </div>
  );
}
