/** The fields of a secret's value. What is hidden is only ever typed, never shown. */

import { NumberInput, PasswordInput, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FileDrop } from '@/components';
import type { FormOf } from '@/components/form';
import type { Kind, Typed } from './values';

interface ValueFieldsProps {
  kind: Kind;
  form: FormOf<Typed & { name: string }>;
}

export function ValueFields({ kind, form }: ValueFieldsProps) {
  switch (kind) {
    case 'basic':
      return <Basic form={form} />;
    case 'certificate':
      return <Certificate form={form} />;
    case 'oauth-client':
      return <OauthClient form={form} />;
    case 'service-account':
      return <ServiceAccount form={form} />;
  }
}

type Part = Pick<ValueFieldsProps, 'form'>;

function Basic({ form }: Part) {
  const { t } = useTranslation('secrets');
  return (
    <>
      <TextInput
        label={t('user')}
        autoComplete="off"
        spellCheck={false}
        required
        {...form.getInputProps('user')}
      />
      <PasswordInput
        label={t('password')}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t('show') }}
        required
        {...form.getInputProps('password')}
      />
    </>
  );
}

function Certificate({ form }: Part) {
  const { t } = useTranslation('secrets');
  return (
    <>
      <SegmentedControl
        aria-label={t('source.label')}
        data={(['make', 'upload'] as const).map((value) => ({ value, label: t(`source.${value}`) }))}
        {...form.getInputProps('source')}
      />
      {form.values.source === 'make' ? <Make form={form} /> : <Upload form={form} />}
    </>
  );
}

function Make({ form }: Part) {
  const { t } = useTranslation('secrets');
  return (
    <>
      <TextInput
        label={t('subject')}
        description={t('subjectHelp')}
        required
        {...form.getInputProps('subject')}
      />
      <NumberInput
        label={t('years')}
        description={t('yearsHelp')}
        min={1}
        max={10}
        allowDecimal={false}
        {...form.getInputProps('years')}
      />
      <Select
        label={t('key')}
        data={[
          { value: 'rsa-2048', label: t('keyLength', { bits: '2048' }) },
          { value: 'rsa-3072', label: t('keyLength', { bits: '3072' }) },
        ]}
        allowDeselect={false}
        {...form.getInputProps('key')}
      />
    </>
  );
}

function Upload({ form }: Part) {
  const { t } = useTranslation('secrets');
  const read = (field: 'certificate' | 'private_key') => async (files: File[]) => {
    const [file] = files;
    if (file) form.setFieldValue(field, await file.text());
  };
  return (
    <>
      <FileDrop
        label={t('certificateDrop')}
        hint={t('certificateHint')}
        accept=".pem,.crt,.cer"
        onFiles={read('certificate')}
      />
      <Textarea
        label={t('certificate')}
        rows={4}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12.5 } }}
        required
        {...form.getInputProps('certificate')}
      />
      <FileDrop
        label={t('keyDrop')}
        hint={form.values.private_key ? t('keyTaken') : t('keyHint')}
        accept=".pem,.key"
        error={form.errors.private_key ? String(form.errors.private_key) : undefined}
        onFiles={read('private_key')}
      />
    </>
  );
}

function OauthClient({ form }: Part) {
  const { t } = useTranslation('secrets');
  return (
    <>
      <TextInput
        label={t('issuer')}
        description={t('issuerHelp')}
        spellCheck={false}
        required
        {...form.getInputProps('issuer')}
      />
      <TextInput
        label={t('clientId')}
        spellCheck={false}
        autoComplete="off"
        required
        {...form.getInputProps('client_id')}
      />
      <PasswordInput
        label={t('clientSecret')}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t('show') }}
        required
        {...form.getInputProps('client_secret')}
      />
    </>
  );
}

function ServiceAccount({ form }: Part) {
  const { t } = useTranslation('secrets');
  return (
    <FileDrop
      label={t('keyFileDrop')}
      hint={form.values.key_file ? t('keyTaken') : t('keyFileHint')}
      accept=".json,application/json"
      error={form.errors.key_file ? String(form.errors.key_file) : undefined}
      onFiles={async ([file]) => file && form.setFieldValue('key_file', await file.text())}
    />
  );
}
