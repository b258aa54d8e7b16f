/** The form of a new tenant. */

import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Schemas, useChange } from '@/api';
import { ApiForm, useApiForm } from '@/components/form';
import { TagsField } from '@/components/form/TagsField';

interface TenantFormProps {
  onMade: (made: Schemas['MadeTenant']) => void;
  onCancel?: () => void;
}

const DOMAIN = /^[^\s@.]+(\.[^\s@.]+)+$/;

export function TenantForm({ onMade, onCancel }: TenantFormProps) {
  const { t } = useTranslation('tenants');
  const make = useChange('post', '/api/v1/tenants');
  const form = useApiForm({
    initial: { name: '', domains: [] as string[], admin: '' },
    validate: {
      name: (name) => (name.trim() ? null : t('nameNeeded')),
      domains: (domains) => {
        if (domains.length === 0) return t('domainNeeded');
        const bad = domains.find((domain) => !DOMAIN.test(domain));
        return bad ? t('notDomain', { domain: bad }) : null;
      },
      admin: (admin) => (/^[^\s@]+@[^\s@]+$/.test(admin.trim()) ? null : t('adminNeeded')),
    },
    codes: { 'name-taken': 'name', 'domain-taken': 'domains' },
    send: async ({ name, domains, admin }) => {
      const body = { name: name.trim(), domains, admin: admin.trim() };
      onMade((await make.mutateAsync({ body })).value);
    },
  });
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
      <TagsField
        label={t('domains')}
        description={t('domainsHelp')}
        placeholder={form.values.domains.length === 0 ? t('domainExample') : undefined}
        required
        {...form.getInputProps('domains')}
      />
      <TextInput
        label={t('admin')}
        description={t('adminHelp')}
        placeholder={form.values.domains[0] ? `admin@${form.values.domains[0]}` : undefined}
        type="email"
        spellCheck={false}
        required
        {...form.getInputProps('admin')}
      />
    </ApiForm>
  );
}
