/** The Mail area's three panes: mailboxes, the list, the mail. */

import { useDisclosure } from '@mantine/hooks';
import { Inbox } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Panes, useTitle } from '@/components';
import { MailFrame } from '@/features/frame/MailFrame';
import { Mailboxes } from './Mailboxes';

export function MailArea() {
  const { t } = useTranslation('mail');
  const [opened, drawer] = useDisclosure();
  useTitle(t('title'));
  return (
    <MailFrame search={null} onOpenTree={drawer.open}>
      <Panes
        name="mail"
        labels={{ first: t('mailboxes'), list: t('list'), detail: t('reader') }}
        drawer={{ opened, onClose: drawer.close, title: t('mailboxes') }}
        chosen={false}
        first={<Mailboxes />}
        list={<EmptyState icon={Inbox} title={t('choose')} />}
        detail={null}
      />
    </MailFrame>
  );
}
