/** The form of a new secret, and of a new value for an old one. */

import { useTranslation } from 'react-i18next';
import { useApiForm } from '@/components/form';
import { type Kind, NOTHING, neededOf, secretValue, type Typed } from './values';

export type SecretForm = Typed & { name: string };

interface Options {
  kind: Kind;
  /** An old one keeps its name here. */
  named: boolean;
  send: (name: string, value: unknown) => Promise<unknown>;
}

export function useSecretForm({ kind, named, send }: Options) {
  const { t } = useTranslation('secrets');
  const needed = (field: keyof Typed) => (value: unknown, values: SecretForm) =>
    neededOf(kind, values).includes(field) && String(value).trim() === '' ? t('needed') : null;
  return useApiForm<SecretForm>({
    initial: { ...NOTHING, name: '' },
    validate: {
      name: (name) => (named && name.trim() === '' ? t('nameNeeded') : null),
      user: needed('user'),
      password: needed('password'),
      subject: needed('subject'),
      years: needed('years'),
      certificate: needed('certificate'),
      private_key: needed('private_key'),
      issuer: needed('issuer'),
      client_id: needed('client_id'),
      client_secret: needed('client_secret'),
      key_file: needed('key_file'),
    },
    codes: { 'name-taken': 'name' },
    send: (values) => send(values.name.trim(), secretValue(kind, values)),
  });
}
