/** Keeps a search under a name. */

import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { BookmarkPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api';
import { Dialog, toastDone } from '@/components';
import { ApiForm, useApiForm } from '@/components/form';
import { readable } from '@/i18n/readable';

export function SaveSearch({ query }: { query: string }) {
  const { t } = useTranslation('search');
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Tooltip label={t('save.open')}>
        <ActionIcon aria-label={t('save.open')} onClick={() => setOpened(true)}>
          <BookmarkPlus size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Dialog opened={opened} onClose={() => setOpened(false)} title={t('save.title')}>
        <NameForm query={query} onDone={() => setOpened(false)} />
      </Dialog>
    </>
  );
}

function NameForm({ query, onDone }: { query: string; onDone: () => void }) {
  const { t } = useTranslation('search');
  const save = useChange('post', '/api/v1/me/searches');
  const form = useApiForm({
    initial: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? t('save.nameNeeded') : null) },
    send: async ({ name }) => {
      await save.mutateAsync({ body: { name: name.trim(), query } });
      toastDone(t('save.done'));
      onDone();
    },
  });
  return (
    <ApiForm form={form} action={t('save.action')} onCancel={onDone} always unguarded>
      <TextInput label={t('save.name')} data-autofocus {...form.getInputProps('name')} />
      <code className="mono">{readable(query)}</code>
    </ApiForm>
  );
}
