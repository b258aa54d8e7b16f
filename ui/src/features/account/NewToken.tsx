/** Makes an app password or an API token; its secret is shown this once. */

import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schemas, useChange } from '@/api';
import { CopyButton, Dialog } from '@/components';
import { ApiForm, useApiForm } from '@/components/form';
import { hasRole, useSession } from '@/features/session/useSession';
import classes from './NewToken.module.css';

type Scope = Schemas['Scope'];
type Kind = Schemas['TokenKind'];

interface NewTokenProps {
  opened: boolean;
  onClose: () => void;
}

export function NewToken({ opened, onClose }: NewTokenProps) {
  const { t } = useTranslation('account');
  const [made, setMade] = useState<Schemas['NewToken']>();
  const close = () => {
    setMade(undefined);
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={t('tokens.newTitle')} stays={made !== undefined}>
      {made ? <Made made={made} onDone={close} /> : <Make onMade={setMade} onCancel={close} />}
    </Dialog>
  );
}

interface MakeProps {
  onMade: (made: Schemas['NewToken']) => void;
  onCancel: () => void;
}

function Make({ onMade, onCancel }: MakeProps) {
  const { t } = useTranslation('account');
  const scopes = useScopes();
  const make = useChange('post', '/api/v1/me/tokens');
  const form = useApiForm({
    initial: { kind: 'app' as Kind, name: '', scopes: [] as Scope[], days: 365 as number | string },
    validate: {
      name: (name) => (name.trim() ? null : t('tokens.nameNeeded')),
      scopes: (scopes, { kind }) => (kind === 'api' && scopes.length === 0 ? t('tokens.scopeNeeded') : null),
    },
    send: async ({ kind, name, scopes, days }) => {
      const body = {
        kind,
        name: name.trim(),
        scopes: kind === 'app' ? [] : scopes,
        days: typeof days === 'number' ? days : undefined,
      };
      onMade((await make.mutateAsync({ body })).value);
    },
  });
  const { kind } = form.values;
  return (
    <ApiForm form={form} action={t('tokens.make')} always unguarded onCancel={onCancel}>
      <SegmentedControl
        fullWidth
        data={(['app', 'api'] as const).map((value) => ({ value, label: t(`tokens.kind.${value}`) }))}
        {...form.getInputProps('kind')}
      />
      <Text c="dimmed">{t(`tokens.about.${kind}`)}</Text>
      <TextInput
        label={t('tokens.name')}
        description={t('tokens.nameHelp')}
        data-autofocus
        {...form.getInputProps('name')}
      />
      {kind === 'api' && (
        <Checkbox.Group label={t('tokens.scopes')} {...form.getInputProps('scopes')}>
          <Stack gap="xs" mt="xs">
            {scopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={t(`tokens.scope.${scope}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <NumberInput
        label={t('tokens.days')}
        description={t('tokens.daysHelp')}
        min={1}
        max={3650}
        allowDecimal={false}
        {...form.getInputProps('days')}
      />
    </ApiForm>
  );
}

/** A token may do no more than its user. */
function useScopes(): Scope[] {
  const session = useSession();
  const all: [Scope, boolean][] = [
    ['admin', hasRole(session, 'admin')],
    ['audit', hasRole(session, 'auditor')],
    ['mail', hasRole(session, 'reader', 'compliance')],
  ];
  return all.filter(([, has]) => has).map(([scope]) => scope);
}

function Made({ made, onDone }: { made: Schemas['NewToken']; onDone: () => void }) {
  const { t } = useTranslation('account');
  return (
    <Stack gap="md">
      <Text>{t(`tokens.made.${made.token.kind}`)}</Text>
      <code className={classes.secret}>{made.secret}</code>
      <Group gap="xs">
        <CopyButton text={made.secret} label={t('tokens.copy')} wide />
        <Button onClick={onDone}>{t('tokens.done')}</Button>
      </Group>
    </Stack>
  );
}
