/** Makes a journal endpoint, and, if it is wanted, the mailbox that gathers all its mail. */

import { NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { Page, Panel, SearchSelect } from '@/components';
import { ApiForm } from '@/components/form';
import { TagsField } from '@/components/form/TagsField';
import { useMailboxSearch } from '@/features/access/search';
import { useTenant } from '@/features/session/tenant';
import { type Form, useNewEndpoint } from './useNewEndpoint';

export function NewEndpoint() {
  const { t } = useTranslation('endpoints');
  const tenant = useTenant();
  const router = useRouter();
  const { data } = useQuery(read('/api/v1/tenants/{tenant}', { path: { tenant } }));
  if (!data) return null;
  const made = (endpoint: string) =>
    void router.navigate({ to: '/admin/endpoints/$endpoint', params: { endpoint }, ignoreBlocker: true });
  return (
    <Page title={t('new.title')} lead={t('lead')} back={{ to: '/admin/endpoints', label: t('title') }}>
      <Panel>
        <EndpointForm
          domain={data.domains[0] ?? ''}
          onMade={made}
          onCancel={() => void router.navigate({ to: '/admin/endpoints' })}
        />
      </Panel>
    </Page>
  );
}

interface EndpointFormProps {
  /** A login domain, to propose a mailbox. */
  domain: string;
  onMade: (endpoint: string) => void;
  onCancel?: () => void;
}

export function EndpointForm({ domain, onMade, onCancel }: EndpointFormProps) {
  const { t } = useTranslation('endpoints');
  const form = useNewEndpoint(domain, onMade);
  return (
    <ApiForm form={form} action={t('new.action')} always onCancel={onCancel}>
      <TextInput
        label={t('name')}
        description={t('nameHelp')}
        placeholder={t('nameExample')}
        autoFocus
        required
        {...form.getInputProps('name')}
      />
      <MailboxChoice form={form} />
      <Switch
        label={t('tls')}
        description={t('tlsHelp')}
        {...form.getInputProps('tls', { type: 'checkbox' })}
      />
      <TagsField
        label={t('networks')}
        description={t('networksHelp')}
        placeholder={form.values.networks.length === 0 ? t('networksExample') : undefined}
        {...form.getInputProps('networks')}
      />
      <NumberInput
        label={t('maxSize')}
        description={t('maxSizeHelp')}
        min={1}
        max={1000}
        allowDecimal={false}
        suffix={t('mb')}
        styles={{ wrapper: { maxWidth: 180 } }}
        {...form.getInputProps('max_size')}
      />
    </ApiForm>
  );
}

function MailboxChoice({ form }: { form: Form }) {
  const { t } = useTranslation('endpoints');
  const search = useMailboxSearch();
  const isNew = form.values.which === 'new';
  return (
    <>
      <SegmentedControl
        aria-label={t('mailbox')}
        data={(['new', 'existing'] as const).map((value) => ({ value, label: t(`which.${value}`) }))}
        {...form.getInputProps('which')}
      />
      {isNew ? (
        <TextInput
          label={t('mailbox')}
          description={t('mailboxHelp')}
          type="email"
          spellCheck={false}
          {...form.getInputProps('address')}
        />
      ) : (
        <SearchSelect
          label={t('mailbox')}
          description={t('mailboxHelp')}
          placeholder={t('mailboxFind')}
          search={search}
          value={form.values.mailbox}
          onChange={(mailbox) => form.setFieldValue('mailbox', mailbox)}
          error={form.errors.mailbox}
        />
      )}
    </>
  );
}
