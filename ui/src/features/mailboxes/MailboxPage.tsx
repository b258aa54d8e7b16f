/** One archive mailbox: its addresses, and who may read it. */

import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { readTagged, type Schemas, type Tagged, useChange } from '@/api';
import { ErrorState, Fact, Facts, Notice, Page, Panel, SkeletonRows, Time, toastDone } from '@/components';
import { ApiForm, useEditForm } from '@/components/form';
import { TagsField } from '@/components/form/TagsField';
import { Readers } from '@/features/access/Readers';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { addressProblem } from './addresses';
import { originText } from './useMailboxColumns';

const ONE = '/api/v1/tenants/{tenant}/mailboxes/{mailbox}';

export function MailboxPage() {
  const { t } = useTranslation('mailboxes');
  const tenant = useTenant();
  const mailbox = Number(useParams({ strict: false }).mailbox);
  const query = useQuery(readTagged(ONE, { path: { tenant, mailbox } }));
  const back = { to: '/admin/mailboxes', label: t('title') };
  if (query.isError)
    return <ErrorState tried={t('oneNotRead')} error={query.error} retry={query.refetch} page />;
  if (query.isPending) {
    return (
      <Page title="" back={back}>
        <Panel flush>
          <SkeletonRows rows={3} />
        </Panel>
      </Page>
    );
  }
  const { value } = query.data;
  return (
    <Page title={value.address} back={back}>
      <About mailbox={value} />
      {value.imported ? (
        <Notice>{t('importedFixed')}</Notice>
      ) : (
        <Panel title={t('addresses')}>
          <Addresses key={mailbox} thing={query.data} refetch={query.refetch} />
        </Panel>
      )}
      <Readers mailbox={value} />
    </Page>
  );
}

function About({ mailbox }: { mailbox: Schemas['Mailbox'] }) {
  const { t } = useTranslation('mailboxes');
  const format = useFormat();
  return (
    <Panel flush>
      <Facts>
        <Fact name={t('column.mails')}>{format.number(mailbox.mails)}</Fact>
        <Fact name={t('column.origin')}>{originText(t, mailbox.origin, mailbox.imported)}</Fact>
        <Fact name={t('column.created')}>
          <Time at={mailbox.created} />
        </Fact>
      </Facts>
    </Panel>
  );
}

interface AddressesProps {
  thing: Tagged<Schemas['Mailbox']>;
  refetch: () => Promise<{ data?: Tagged<Schemas['Mailbox']> }>;
}

function Addresses({ thing, refetch }: AddressesProps) {
  const { t } = useTranslation('mailboxes');
  const tenant = useTenant();
  const change = useChange('patch', ONE);
  const form = useEditForm({
    thing,
    refetch,
    values: ({ also }) => ({ also }),
    validate: { also: (also: string[]) => addressProblem(t, also) },
    codes: { conflict: 'also' },
    send: async ({ also }, { value, etag }) => {
      const changed = await change.mutateAsync({ path: { tenant, mailbox: value.id }, body: { also }, etag });
      toastDone(t('saved'));
      return changed;
    },
  });
  return (
    <ApiForm form={form} action={t('save')}>
      <TagsField label={t('also.label')} description={t('also.help')} {...form.getInputProps('also')} />
    </ApiForm>
  );
}
