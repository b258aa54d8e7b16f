/** One secret: what may be shown of it, what uses it, and a new value. */

import { Button, Group, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, readTagged, type Schemas, type Tagged, useChange } from '@/api';
import {
  ConfirmDialog,
  CopyText,
  Dialog,
  ErrorState,
  Fact,
  Facts,
  Page,
  Panel,
  SkeletonRows,
  Time,
  toastDone,
} from '@/components';
import { ApiForm, useEditForm } from '@/components/form';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { Expiry } from './SecretList';
import { useSecretForm } from './useSecretForm';
import { ValueFields } from './ValueFields';

const ONE = '/api/v1/tenants/{tenant}/secrets/{secret}';

type Secret = Schemas['Secret'];

interface OfSecret {
  thing: Tagged<Secret>;
  refetch: () => Promise<{ data?: Tagged<Secret> }>;
}

export function SecretPage() {
  const { t } = useTranslation('secrets');
  const tenant = useTenant();
  const secret = useParams({ strict: false }).secret ?? '';
  const query = useQuery(readTagged(ONE, { path: { tenant, secret } }));
  const back = { to: '/admin/secrets', label: t('title') };
  if (query.isError)
    return <ErrorState tried={t('oneNotRead')} error={query.error} retry={query.refetch} page />;
  if (query.isPending) {
    return (
      <Page title="" back={back}>
        <Panel flush>
          <SkeletonRows rows={4} />
        </Panel>
      </Page>
    );
  }
  const { value } = query.data;
  const download = addressOf(`${ONE}/certificate`, { path: { tenant, secret } });
  return (
    <Page
      title={value.name}
      lead={t(`kind.${value.kind}`)}
      back={back}
      actions={
        value.kind === 'certificate' && (
          <Button
            component="a"
            href={download}
            download
            variant="default"
            leftSection={<Download size={16} aria-hidden />}
          >
            {t('downloadPublic')}
          </Button>
        )
      }
    >
      <About secret={value} />
      <Panel title={t('rename')}>
        <Rename key={secret} thing={query.data} refetch={query.refetch} />
      </Panel>
      <Grave thing={query.data} />
    </Page>
  );
}

function About({ secret }: { secret: Secret }) {
  const { t } = useTranslation('secrets');
  const format = useFormat();
  return (
    <Panel flush>
      <Facts>
        {secret.kind === 'basic' && <Fact name={t('user')}>{secret.user}</Fact>}
        {secret.kind === 'certificate' && (
          <>
            <Fact name={t('subject')}>{secret.subject}</Fact>
            <Fact name={t('holdsFrom')}>
              <Time at={secret.not_before} form="date" />
            </Fact>
            <Fact name={t('holdsUntil')}>
              <Expiry secret={secret} />
            </Fact>
            <Fact name={t('fingerprint')}>
              <CopyText text={secret.fingerprint} label={t('copyFingerprint')} />
            </Fact>
          </>
        )}
        {secret.kind === 'oauth-client' && (
          <>
            <Fact name={t('issuer')}>{secret.issuer}</Fact>
            <Fact name={t('clientId')}>{secret.client_id}</Fact>
          </>
        )}
        {secret.kind === 'service-account' && (
          <>
            <Fact name={t('email')}>{secret.email}</Fact>
            <Fact name={t('project')}>{secret.project}</Fact>
            <Fact name={t('keyId')}>{secret.key_id}</Fact>
          </>
        )}
        <Fact name={t('usedBy')}>
          {secret.used_by.length > 0 ? format.list(secret.used_by.map(({ name }) => name)) : t('unused')}
        </Fact>
        <Fact name={t('created')}>
          <Time at={secret.created} />
        </Fact>
      </Facts>
    </Panel>
  );
}

function Rename({ thing, refetch }: OfSecret) {
  const { t } = useTranslation('secrets');
  const tenant = useTenant();
  const change = useChange('patch', ONE);
  const form = useEditForm({
    thing,
    refetch,
    values: ({ name }) => ({ name }),
    validate: { name: (name: string) => (name.trim() ? null : t('nameNeeded')) },
    codes: { 'name-taken': 'name' },
    send: async ({ name }, { value, etag }) => {
      const body = { name: name.trim() };
      const changed = await change.mutateAsync({ path: { tenant, secret: value.id }, body, etag });
      toastDone(t('saved'));
      return changed;
    },
  });
  return (
    <ApiForm form={form} action={t('save')}>
      <TextInput label={t('name')} description={t('nameHelp')} {...form.getInputProps('name')} />
    </ApiForm>
  );
}

/** A new value, which ends the old one, and the deletion. */
function Grave({ thing: { value, etag } }: { thing: Tagged<Secret> }) {
  const { t } = useTranslation('secrets');
  const tenant = useTenant();
  const router = useRouter();
  const [asking, setAsking] = useState<'value' | 'remove'>();
  const remove = useChange('delete', ONE);
  const close = () => setAsking(undefined);
  return (
    <Panel flush>
      <Facts>
        <Fact
          name={t('newValue.title')}
          action={
            <Button variant="default" onClick={() => setAsking('value')}>
              {t('newValue.action')}
            </Button>
          }
        >
          <span className="muted">{t('newValue.text')}</span>
        </Fact>
        <Fact
          name={t('remove.title')}
          action={
            <Button variant="default" c="var(--red)" onClick={() => setAsking('remove')}>
              {t('remove.action')}
            </Button>
          }
        >
          <span className="muted">{t('remove.text')}</span>
        </Fact>
      </Facts>
      <Dialog opened={asking === 'value'} onClose={close} title={t('newValue.action')} wide>
        <NewValue secret={value} onDone={close} />
      </Dialog>
      <ConfirmDialog
        opened={asking === 'remove'}
        onClose={close}
        title={t('remove.action')}
        action={t('remove.action')}
        name={value.name}
        onConfirm={async () => {
          await remove.mutateAsync({ path: { tenant, secret: value.id }, etag });
          await router.navigate({ to: '/admin/secrets', ignoreBlocker: true });
        }}
      >
        {t('remove.touches')}
      </ConfirmDialog>
    </Panel>
  );
}

function NewValue({ secret, onDone }: { secret: Secret; onDone: () => void }) {
  const { t } = useTranslation('secrets');
  const tenant = useTenant();
  const change = useChange('patch', ONE);
  const form = useSecretForm({
    kind: secret.kind,
    named: false,
    send: async (_, value) => {
      await change.mutateAsync({ path: { tenant, secret: secret.id }, body: { value } });
      toastDone(t('newValue.done'));
      onDone();
    },
  });
  return (
    <ApiForm form={form} action={t('newValue.action')} always unguarded onCancel={onDone}>
      <Group>{t('newValue.ends')}</Group>
      <ValueFields kind={secret.kind} form={form} />
    </ApiForm>
  );
}
